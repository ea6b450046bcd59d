package io.fraudstream.streaming.checkpoint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointClaimTest {
  @TempDir private Path folder;

  @Test
  void the_second_claim_waits_for_the_end_of_the_first() {
    CheckpointClaim first = claim();
    try (first) {
      assertThatThrownBy(this::claim)
          .isInstanceOf(CheckpointInUseException.class)
          .hasMessageContaining("still starting");
      assertThatThrownBy(this::claim).isInstanceOf(CheckpointInUseException.class);
    }
    claim().close();
  }

  @Test
  void an_older_claim_is_over_once_another_took_the_checkpoint() {
    CheckpointFolder checkpoint = CheckpointFolder.open(folder.toString(), new Configuration());
    CheckpointClaim older = claim();
    older.takeOver(checkpoint);
    older.requireHeld(checkpoint);
    older.close();
    try (CheckpointClaim newer = claim()) {
      newer.takeOver(checkpoint);

      newer.requireHeld(checkpoint);
      assertThatThrownBy(() -> older.requireHeld(checkpoint))
          .isInstanceOf(CheckpointInUseException.class)
          .hasMessageContaining("taken it over");
    }
  }

  private CheckpointClaim claim() {
    return CheckpointClaim.of(folder.toString(), new Configuration());
  }
}
