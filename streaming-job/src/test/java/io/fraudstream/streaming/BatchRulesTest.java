package io.fraudstream.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fraudstream.streaming.checkpoint.CheckpointFolder;
import io.fraudstream.streaming.config.ConfigException;
import io.fraudstream.streaming.config.StreamConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchRulesTest {
  private static final BatchRules OLD = BatchRules.of(StreamConfig.of(Map.of()));
  private static final BatchRules NEW =
      BatchRules.of(StreamConfig.of(Map.of("features.allowed-lateness", "5 days")));

  @TempDir private Path folder;

  @Test
  void a_batch_ends_under_the_rules_that_it_was_begun_under() throws Exception {
    CheckpointFolder checkpoint = CheckpointFolder.open(folder.toString(), new Configuration());
    OLD.adopt(checkpoint);
    Files.createFile(Files.createDirectories(folder.resolve("offsets")).resolve("0"));

    OLD.adopt(checkpoint);
    assertThatThrownBy(() -> NEW.adopt(checkpoint))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("batch 0 is unfinished")
        .hasMessageContaining("features.allowed-lateness=PT72H");

    Files.createFile(Files.createDirectories(folder.resolve("commits")).resolve("0"));
    NEW.adopt(checkpoint);
    assertThat(checkpoint.read("rules").orElseThrow()).contains("features.allowed-lateness=PT120H");
  }
}
