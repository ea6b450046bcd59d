package io.fraudstream.streaming;

import java.time.Duration;
import java.util.Set;

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
}
