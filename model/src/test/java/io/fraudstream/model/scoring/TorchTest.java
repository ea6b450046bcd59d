package io.fraudstream.model.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TorchTest {
  private static final ai.djl.Device CPU = ai.djl.Device.cpu();

  @Test
  void auto_takes_the_gpu_that_is_asked_for_or_the_cpu_without_it() {
    assertThat(Torch.choose(Device.AUTO, 1, 2)).isEqualTo(ai.djl.Device.gpu(1));
    assertThat(Torch.choose(Device.AUTO, 0, 1)).isEqualTo(ai.djl.Device.gpu(0));
    assertThat(Torch.choose(Device.AUTO, 0, 0)).isEqualTo(CPU);
    assertThat(Torch.choose(Device.AUTO, 2, 2)).isEqualTo(CPU);
  }

  @Test
  void gpu_never_means_another_device() {
    assertThat(Torch.choose(Device.GPU, 1, 2)).isEqualTo(ai.djl.Device.gpu(1));
    assertThatThrownBy(() -> Torch.choose(Device.GPU, 0, 0))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageContaining("Cannot score on GPU 0: libtorch finds none");
    assertThatThrownBy(() -> Torch.choose(Device.GPU, 2, 2))
        .hasMessageContaining("libtorch finds 2, counted from 0");
  }

  @Test
  void cpu_stays_on_the_cpu_beside_a_gpu() {
    assertThat(Torch.choose(Device.CPU, 1, 2)).isEqualTo(CPU);
  }
}
