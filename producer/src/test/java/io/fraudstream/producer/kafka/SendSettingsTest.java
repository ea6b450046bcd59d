package io.fraudstream.producer.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fraudstream.producer.InvalidSettingsException;
import io.fraudstream.producer.ProducerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SendSettingsTest {
  @Test
  void every_problem_is_reported() {
    assertThatThrownBy(
            () ->
                new SendSettings(
                    Map.of("acks", "1", "enable.idempotence", "false"),
                    "t",
                    "l",
                    "a",
                    0,
                    0,
                    Duration.ZERO,
                    null))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(6)
                    .anyMatch(p -> p.startsWith("kafka.bootstrap.servers"))
                    .contains("partitions must be > 0: 0"));
  }

  @Test
  void broker_out_of_reach_is_one_clear_error() throws IOException {
    String nobody = "127.0.0.1:" + freePort();
    SendSettings settings = SendSettings.to(nobody).withTimeout(Duration.ofMillis(300));

    assertThatThrownBy(() -> RecordSender.open(settings))
        .isInstanceOf(ProducerException.class)
        .hasMessageStartingWith("Cannot reach Kafka at " + nobody + ": ")
        .hasMessageEndingWith("Start it or set kafka.bootstrap.servers.");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
