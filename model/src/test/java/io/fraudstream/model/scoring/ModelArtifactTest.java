package io.fraudstream.model.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fraudstream.model.features.Feature;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelArtifactTest {
  private static final ModelArtifact SHIPPED = ModelArtifact.shipped();

  @Test
  void the_shipped_model_takes_the_features_of_this_version() {
    assertThat(SHIPPED.manifest().features()).isEqualTo(Feature.columnNames());
    assertThat(SHIPPED.version()).endsWith("-" + SHIPPED.manifest().sha256().substring(0, 8));
    assertThat(SHIPPED.manifest().metrics()).containsKeys("average_precision", "roc_auc");
    assertThat(SHIPPED.manifest().training().periods())
        .containsOnlyKeys("trial", "validation", "train", "test");
  }

  @Test
  void what_is_saved_is_loaded_byte_for_byte(@TempDir Path directory) throws IOException {
    Path copy = directory.resolve("models").resolve(SHIPPED.version());
    SHIPPED.save(copy);
    ModelArtifact loaded = ModelArtifact.load(copy);
    assertThat(loaded).isEqualTo(SHIPPED).hasSameHashCodeAs(SHIPPED);
    assertThat(loaded.program()).isEqualTo(SHIPPED.program());
    assertThat(loaded.manifestJson()).isEqualTo(SHIPPED.manifestJson());
  }

  @Test
  void another_version_is_another_artifact() {
    assertThat(Artifacts.withManifest(json -> json.put("version", "other"))).isNotEqualTo(SHIPPED);
  }

  @Test
  void an_artifact_survives_java_serialization() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(SHIPPED);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ModelArtifact received = (ModelArtifact) in.readObject();
      assertThat(received.program()).isEqualTo(SHIPPED.program());
      assertThat(received.manifestJson()).isEqualTo(SHIPPED.manifestJson());
      assertThat(received.manifest()).isEqualTo(SHIPPED.manifest());
    }
  }

  @Test
  void a_truncated_program_is_refused(@TempDir Path directory) throws IOException {
    SHIPPED.save(directory);
    byte[] part = Arrays.copyOf(SHIPPED.program(), SHIPPED.program().length / 2);
    Files.write(directory.resolve("model.pt"), part);
    assertThatThrownBy(() -> ModelArtifact.load(directory))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageStartingWith("Cannot use fraud model " + SHIPPED.version() + ": model.pt (")
        .hasMessageContaining(part.length + " bytes")
        .hasMessageContaining("its manifest says " + SHIPPED.manifest().sha256())
        .hasMessageEndingWith("Copy both files again from where they were exported.");
  }

  @Test
  void a_changed_bit_is_refused() {
    byte[] program = SHIPPED.program();
    program[program.length / 2] ^= 1;
    assertThatThrownBy(() -> ModelArtifact.of(program, SHIPPED.manifestJson()))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageContaining("has sha256");
  }

  @Test
  void a_missing_file_is_named(@TempDir Path directory) throws IOException {
    SHIPPED.save(directory);
    Files.delete(directory.resolve("manifest.json"));
    assertThatThrownBy(() -> ModelArtifact.load(directory))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessage(
            "Cannot find the fraud model: there is no %s. Give a directory that holds model.pt and manifest.json.",
            directory.resolve("manifest.json"));
  }
}
