package io.fraudstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fraudstream.model.scoring.ModelArtifact;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExitCodeTest {
  @Test
  void a_model_that_cannot_be_used_is_5_also_as_a_cause(@TempDir Path empty) {
    Throwable unusable = catchThrowable(() -> ModelArtifact.load(empty));

    assertThat(ExitCode.of(new IllegalStateException("query failed", unusable))).isEqualTo(5);
  }

  @Test
  void anything_else_is_1() {
    assertThat(ExitCode.of(new IllegalStateException("surprise"))).isEqualTo(1);
  }
}
