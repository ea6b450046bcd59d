package io.fraudstream.streaming;

import io.fraudstream.streaming.config.StreamConfig;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;

/** The job cannot start on this Kafka. */
public final class KafkaUnusableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private KafkaUnusableException(String message, Throwable cause) {
    super(message, cause);
  }

  private KafkaUnusableException(String message) {
    super(message);
  }

  static KafkaUnusableException missingTopics(Set<String> topics, String servers) {
    return new KafkaUnusableException(
        "Cannot find topic "
            + String.join(", ", topics)
            + " on "
            + servers
            + ": it does not exist or this user may not see it. Create it, or name another with"
            + " topics.*");
  }

  static KafkaUnusableException unreachable(String servers, Duration patience, Throwable cause) {
    Throwable root = cause.getCause() == null ? cause : cause.getCause();
    return new KafkaUnusableException(
        "Cannot reach Kafka at "
            + servers
            + " within "
            + patience.toSeconds()
            + " s: "
            + root
            + ". Start it, or set kafka.bootstrap.servers",
        cause);
  }

  static KafkaUnusableException refused(String servers, AuthenticationException cause) {
    return new KafkaUnusableException(
        "Cannot authenticate with Kafka at "
            + servers
            + ": "
            + withRoot(cause)
            + ". Correct user and password in kafka.sasl.*, or the certificates in kafka.ssl.*",
        cause);
  }

  /**
   * Lets a failure pass unless the broker refused the job among its causes.
   *
   * @throws KafkaUnusableException if it did
   */
  static void throwIfRefusedIn(Throwable failure, StreamConfig config) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthenticationException refusal) {
        throw refused(config.bootstrapServers(), refusal);
      }
    }
  }

  static KafkaUnusableException badSettings(KafkaException cause) {
    return new KafkaUnusableException(
        "Cannot use the Kafka settings: " + withRoot(cause) + ". Correct kafka.*", cause);
  }

  private static String withRoot(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return cause.getMessage() + (root == cause ? "" : ": " + root.getMessage());
  }
}
