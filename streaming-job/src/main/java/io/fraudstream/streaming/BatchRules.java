package io.fraudstream.streaming;

import io.fraudstream.streaming.checkpoint.CheckpointFolder;
import io.fraudstream.streaming.config.ConfigException;
import io.fraudstream.streaming.config.StreamConfig;
import java.util.List;
import java.util.Optional;

/**
 * The settings that decide which table a record goes to, besides the model. A batch that was begun
 * under some must end under the same: one of its tables may be committed already.
 *
 * @param text all of them, as people read them
 */
record BatchRules(String text) {
  private static final String FILE = "rules";

  static BatchRules of(StreamConfig config) {
    return new BatchRules(
        "features.allowed-lateness="
            + config.allowedLateness()
            + " features.label-delay="
            + config.labelDelay()
            + " features.max-exact-events="
            + config.maxExactEvents()
            + " stream.max-future-skew="
            + config.maxFutureSkew()
            + " topics.labels="
            + config.labelsTopic());
  }

  /**
   * Makes these the rules of the batches to come.
   *
   * @throws ConfigException if a batch is unfinished that was begun under others
   */
  void adopt(CheckpointFolder checkpoint) {
    Optional<String> before = checkpoint.read(FILE);
    if (before.isPresent() && before.get().equals(text)) {
      return;
    }
    long unfinished = checkpoint.nextUncommittedBatch();
    if (before.isPresent() && checkpoint.nextUnplannedBatch() > unfinished) {
      throw new ConfigException(
          List.of(
              "batch "
                  + unfinished
                  + " is unfinished and was begun with other settings: start once with these, stop, then"
                  + " change them: "
                  + before.get()));
    }
    checkpoint.write(FILE, text);
  }
}
