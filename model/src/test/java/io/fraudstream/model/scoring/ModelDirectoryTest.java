package io.fraudstream.model.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelDirectoryTest {
  private static final ModelArtifact SHIPPED = ModelArtifact.shipped();

  @TempDir private Path directory;

  @Test
  void without_a_pointer_the_folder_is_the_artifact() throws IOException {
    SHIPPED.save(directory);
    assertThat(ModelDirectory.read(directory)).isEqualTo(SHIPPED);
  }

  @Test
  void the_pointer_names_the_version() throws IOException {
    ModelArtifact other = Artifacts.withManifest(json -> json.put("version", "other"));
    SHIPPED.save(directory.resolve("first"));
    other.save(directory.resolve("second"));
    for (String version : new String[] {"first", "second\n", "first"}) {
      Files.writeString(directory.resolve("current"), version);
      assertThat(ModelDirectory.read(directory))
          .isEqualTo(version.equals("first") ? SHIPPED : other);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", ".", "../elsewhere", "first/part", "/first"})
  void a_pointer_to_no_folder_beside_it_is_refused(String name) throws IOException {
    SHIPPED.save(directory.resolve("first"));
    Files.writeString(directory.resolve("current"), name);
    assertThatThrownBy(() -> ModelDirectory.read(directory))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageStartingWith("Cannot find the fraud model: " + directory.resolve("current"))
        .hasMessageContaining("says '" + name + "'")
        .hasMessageEndingWith("Write the name of the version's folder into it.");
  }

  @Test
  void a_version_that_is_missing_is_refused() throws IOException {
    Files.writeString(directory.resolve("current"), "third");
    assertThatThrownBy(() -> ModelDirectory.read(directory))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageContaining("there is no " + directory.resolve("third").resolve("model.pt"));
  }
}
