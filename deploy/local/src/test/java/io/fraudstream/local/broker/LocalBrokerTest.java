package io.fraudstream.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fraudstream.local.CommandException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBrokerTest {
  private final Path folder;

  LocalBrokerTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void a_record_survives_the_broker_and_the_broker_does_not_survive_its_end() throws Exception {
    LocalBroker first = LocalBroker.start(0, folder, folder.resolve("broker.log"));
    try (first) {
      createTopic(first);
      produce(first, "a payment");
    }
    assertThat(first.jvm().isAlive()).isFalse();

    LocalBroker second = LocalBroker.start(0, folder, folder.resolve("broker.log"));
    try (second) {
      assertThat(consume(second)).containsExactly("a payment");
    }
    assertThat(second.jvm().isAlive()).isFalse();
  }

  @Test
  void a_port_in_use_is_refused_with_a_remedy() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> LocalBroker.start(taken.getLocalPort(), folder, folder.resolve("broker.log")))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("Cannot listen on port " + taken.getLocalPort())
          .hasMessageContaining("--port");
    }
  }

  private static void createTopic(LocalBroker broker) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic("payments", 1, (short) 1))).all().get();
    }
  }

  private static void produce(LocalBroker broker, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>("payments", value)).get();
    }
  }

  private static List<String> consume(LocalBroker broker) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "group.id", "test",
                "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.subscribe(List.of("payments"));
      while (values.isEmpty()) {
        consumer.poll(Duration.ofSeconds(20)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
