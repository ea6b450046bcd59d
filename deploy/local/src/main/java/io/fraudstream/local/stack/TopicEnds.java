package io.fraudstream.local.stack;

import io.fraudstream.local.CommandException;
import io.fraudstream.transactions.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** How many records the topics hold. */
public final class TopicEnds implements AutoCloseable {
  private final Admin admin;
  private final List<TopicPartition> input;
  private final List<TopicPartition> alerts;

  TopicEnds(String bootstrapServers, int partitions) {
    this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    this.input = partitions(List.of(Topics.TRANSACTIONS, Topics.LABELS), partitions);
    this.alerts = partitions(List.of(Topics.ALERTS), partitions);
  }

  /** Records sent to the job. */
  public long sent() throws InterruptedException {
    return records(input);
  }

  /** Alerts raised by the job. */
  public long alerts() throws InterruptedException {
    return records(alerts);
  }

  @Override
  public void close() {
    admin.close();
  }

  private long records(List<TopicPartition> partitions) throws InterruptedException {
    try {
      return admin
          .listOffsets(
              partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
          .all()
          .get()
          .values()
          .stream()
          .mapToLong(end -> end.offset())
          .sum();
    } catch (ExecutionException e) {
      throw new CommandException("The broker does not answer: " + e.getCause(), e);
    }
  }

  private static List<TopicPartition> partitions(List<String> topics, int count) {
    return topics.stream()
        .flatMap(
            topic ->
                IntStream.range(0, count)
                    .mapToObj(partition -> new TopicPartition(topic, partition)))
        .toList();
  }
}
