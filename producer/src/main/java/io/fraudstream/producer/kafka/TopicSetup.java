package io.fraudstream.producer.kafka;

import io.fraudstream.producer.ProducerException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Sees to it that the topics are there and take records. Topics that exist stay as they are. */
public final class TopicSetup {
  /** Where secrets are kept, as every client of Kafka reads it. */
  private static final String CONFIG_PROVIDERS = "config.providers";

  private static final Duration RETRY = Duration.ofMillis(100);

  private TopicSetup() {}

  /**
   * Creates the topics of the settings that are missing.
   *
   * @throws ProducerException if the broker cannot be reached in time, or refuses
   */
  public static void ensureTopics(SendSettings settings) {
    try (Admin admin = Admin.create(adminProperties(settings))) {
      ensureTopics(admin, settings);
    } catch (KafkaException e) {
      throw badSettings(e);
    }
  }

  static ProducerException badSettings(KafkaException e) {
    return new ProducerException(
        "Cannot use the Kafka settings: " + cause(e) + ". Correct kafka.*.", e);
  }

  static void ensureTopics(Admin admin, SendSettings settings) {
    Set<String> present = result(admin.listTopics().names(), settings);
    List<NewTopic> missing =
        List.of(settings.transactionsTopic(), settings.labelsTopic(), settings.alertsTopic())
            .stream()
            .distinct()
            .filter(topic -> !present.contains(topic))
            .map(topic -> newTopic(topic, settings))
            .toList();
    create(admin, missing, settings);
    try {
      awaitLeaders(
          admin, Set.of(settings.transactionsTopic(), settings.labelsTopic()), settings.timeout());
    } catch (ExecutionException e) {
      throw unreachable(settings, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Waits until the leader of each partition knows that it is one. Until then it refuses the first
   * batch of an idempotent producer; if it takes the second, in flight behind it, it refuses the
   * first for good, which is lost when the delivery times out (KAFKA-15591).
   *
   * @throws ExecutionException if a topic is not there in time, or a leader does not answer
   */
  public static void awaitLeaders(Admin admin, Collection<String> topics, Duration timeout)
      throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      try {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (TopicDescription topic : admin.describeTopics(topics).allTopicNames().get().values()) {
          for (TopicPartitionInfo partition : topic.partitions()) {
            ends.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest());
          }
        }
        admin.listOffsets(ends).all().get();
        return;
      } catch (ExecutionException e) {
        boolean soon = e.getCause() instanceof RetriableException && System.nanoTime() < deadline;
        if (!soon) {
          throw e;
        }
        TimeUnit.NANOSECONDS.sleep(RETRY.toNanos());
      }
    }
  }

  private static void create(Admin admin, Collection<NewTopic> missing, SendSettings settings) {
    Map<String, KafkaFuture<Void>> created = admin.createTopics(missing).values();
    created.forEach(
        (topic, future) -> {
          try {
            future.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
          } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
              throw new ProducerException(
                  "Cannot create topic "
                      + topic
                      + ": "
                      + cause(e)
                      + ". Create it by hand, or set partitions and replication that the broker"
                      + " allows.",
                  e);
            }
          } catch (TimeoutException e) {
            throw unreachable(settings, e);
          } catch (InterruptedException e) {
            throw interrupted(e);
          }
        });
  }

  private static NewTopic newTopic(String topic, SendSettings settings) {
    Optional<Short> replication =
        settings.replication() < 0 ? Optional.empty() : Optional.of((short) settings.replication());
    return new NewTopic(topic, Optional.of(settings.partitions()), replication);
  }

  private static <T> T result(KafkaFuture<T> future, SendSettings settings) {
    try {
      return future.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw unreachable(settings, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static Map<String, Object> adminProperties(SendSettings settings) {
    Map<String, Object> properties = new HashMap<>(settings.kafka());
    Set<String> known = AdminClientConfig.configNames();
    properties.keySet().removeIf(key -> !known.contains(key) && !key.startsWith(CONFIG_PROVIDERS));
    String millis = Long.toString(Math.min(settings.timeout().toMillis(), Integer.MAX_VALUE));
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    return properties;
  }

  private static ProducerException unreachable(SendSettings settings, Exception e) {
    if (e.getCause() instanceof AuthenticationException) {
      return new ProducerException(
          "Cannot authenticate with Kafka at "
              + settings.bootstrapServers()
              + ": "
              + cause(e)
              + ". Correct user and password in kafka.sasl.*, or the certificates in kafka.ssl.*.",
          e);
    }
    String why =
        e instanceof TimeoutException
            ? "no answer within " + settings.timeout().toSeconds() + " s"
            : cause(e);
    return new ProducerException(
        "Cannot reach Kafka at "
            + settings.bootstrapServers()
            + ": "
            + why
            + ". Start it or set kafka.bootstrap.servers.",
        e);
  }

  private static ProducerException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new ProducerException("Interrupted while setting up the topics.", e);
  }

  static String cause(Exception e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
