package io.fraudstream.streaming;

import io.fraudstream.streaming.config.StreamConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;

/** What must be true of Kafka before the job starts: it answers, and the topics exist. */
final class KafkaTopics {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(500);

  private KafkaTopics() {}

  /**
   * Checks the broker and the topics of the configuration.
   *
   * @throws KafkaUnusableException if the settings make no client or the broker refuses it, at
   *     once; if the broker does not answer or a topic is missing, after half a minute
   */
  static void require(StreamConfig config) {
    try (Admin admin = admin(config)) {
      Set<String> missing = missing(admin, config);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      // Whoever makes the topics may start together with the job.
      while (!missing.isEmpty() && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        missing = missing(admin, config);
      }
      if (!missing.isEmpty()) {
        throw KafkaUnusableException.missingTopics(missing, config.bootstrapServers());
      }
    } catch (KafkaException e) {
      throw KafkaUnusableException.badSettings(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof AuthenticationException refusal
          ? KafkaUnusableException.refused(config.bootstrapServers(), refusal)
          : KafkaUnusableException.unreachable(config.bootstrapServers(), PATIENCE, e);
    } catch (TimeoutException e) {
      throw KafkaUnusableException.unreachable(config.bootstrapServers(), PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw KafkaUnusableException.unreachable(config.bootstrapServers(), PATIENCE, e);
    }
  }

  /** A client that gives up after half a minute. */
  static Admin admin(StreamConfig config) {
    Properties properties = new Properties();
    properties.putAll(config.kafkaProperties());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    return Admin.create(properties);
  }

  /** The partitions that the job reads, as Kafka has them now. */
  static Set<TopicPartition> partitions(StreamConfig config) {
    return ask(
        config,
        admin ->
            admin
                .describeTopics(List.of(config.transactionsTopic(), config.labelsTopic()))
                .allTopicNames()
                .thenApply(
                    topics ->
                        topics.values().stream()
                            .flatMap(
                                topic ->
                                    topic.partitions().stream()
                                        .map(
                                            info ->
                                                new TopicPartition(topic.name(), info.partition())))
                            .collect(Collectors.toUnmodifiableSet())));
  }

  /**
   * An offset of each partition.
   *
   * @throws IllegalStateException if Kafka does not answer
   */
  static Map<TopicPartition, Long> offsets(
      StreamConfig config, Set<TopicPartition> partitions, Supplier<OffsetSpec> which) {
    return ask(
        config,
        admin ->
            admin
                .listOffsets(
                    partitions.stream().collect(Collectors.toMap(p -> p, p -> which.get())))
                .all()
                .thenApply(
                    found ->
                        found.entrySet().stream()
                            .collect(
                                Collectors.toUnmodifiableMap(
                                    Map.Entry::getKey, e -> e.getValue().offset()))));
  }

  private static <T> T ask(StreamConfig config, Function<Admin, KafkaFuture<T>> question) {
    try (Admin admin = admin(config)) {
      return question.apply(admin).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Kafka does not say what it holds", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while Kafka said what it holds", e);
    }
  }

  private static Set<String> missing(Admin admin, StreamConfig config)
      throws ExecutionException, InterruptedException, TimeoutException {
    Set<String> missing =
        new TreeSet<>(
            List.of(config.transactionsTopic(), config.labelsTopic(), config.alertsTopic()));
    missing.removeAll(admin.listTopics().names().get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    return missing;
  }
}
