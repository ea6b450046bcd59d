package io.fraudstream.model.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fraudstream.model.features.Feature;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FraudModelsTest {
  @Test
  void a_version_is_loaded_once_and_closed_when_four_others_were_asked_for_since() {
    FraudModel first = loaded("1");
    FraudModel second = loaded("2");
    FraudModel third = loaded("3");
    FraudModel fourth = loaded("4");
    assertThat(loaded("1")).isSameAs(first);

    FraudModel fifth = loaded("5");
    assertThatThrownBy(() -> score(second)).isInstanceOf(IllegalStateException.class);
    for (FraudModel kept : new FraudModel[] {first, third, fourth, fifth}) {
      assertThatCode(() -> score(kept)).doesNotThrowAnyException();
    }

    assertThat(loaded("2")).isNotSameAs(second);
  }

  @Test
  void each_device_has_a_model_of_its_own_and_closes_none_of_anothers() {
    FraudModel first = loaded("1");
    FraudModel beside = loaded("1", 1);
    for (String other : new String[] {"2", "3", "4", "5"}) {
      loaded(other, 1);
    }

    assertThat(beside).isNotSameAs(first);
    assertThatCode(() -> score(first)).doesNotThrowAnyException();
    assertThatThrownBy(() -> score(beside)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void all_that_ask_at_once_share_one_load() {
    assertThat(
            IntStream.range(0, 4).parallel().mapToObj(task -> loaded("shared")).distinct().count())
        .isEqualTo(1);
  }

  @Test
  void one_that_cannot_be_loaded_fails_each_time_and_takes_nobodys_place() {
    FraudModel serving = loaded("serving");
    ModelArtifact broken = Artifacts.withProgram(new byte[1]);
    for (int look = 0; look < 3; look++) {
      assertThatThrownBy(() -> FraudModels.loaded(broken, Device.CPU))
          .isInstanceOf(ModelUnusableException.class);
      assertThat(loaded("serving")).isSameAs(serving);
    }
  }

  private static FraudModel loaded(String version) {
    return loaded(version, 0);
  }

  /** On the CPU, but counted as a device of its own. */
  private static FraudModel loaded(String version, int gpu) {
    return FraudModels.loaded(
        Artifacts.withManifest(json -> json.put("version", version)), Device.CPU, gpu);
  }

  private static void score(FraudModel model) {
    model.score(new float[Feature.COUNT], 1, new float[1]);
  }
}
