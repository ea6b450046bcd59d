package io.fraudstream.streaming;

import io.fraudstream.streaming.config.StreamConfig;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
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

  private static Set<String> missing(Admin admin, StreamConfig config)
      throws ExecutionException, InterruptedException, TimeoutException {
    Set<String> missing =
        new TreeSet<>(
            List.of(config.transactionsTopic(), config.labelsTopic(), config.alertsTopic()));
    missing.removeAll(admin.listTopics().names().get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    return missing;
  }
}
