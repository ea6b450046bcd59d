package io.fraudstream.streaming.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;

class TaskGpuTest {
  @Test
  void a_task_scores_on_the_gpu_that_spark_gave_it() {
    assertThat(TaskGpu.number(given("gpu", "3"))).isEqualTo(3);
  }

  @Test
  void a_task_without_a_gpu_of_its_own_takes_the_first() {
    assertThat(TaskGpu.number(Map.of())).isZero();
    assertThat(TaskGpu.number(given("fpga", "3"))).isZero();
  }

  @Test
  void an_address_that_is_no_number_is_not_taken_for_the_first() {
    assertThatThrownBy(() -> TaskGpu.number(given("gpu", "MIG-4a1c")))
        .isInstanceOf(NumberFormatException.class);
  }

  private static Map<String, ResourceInformation> given(String name, String address) {
    return Map.of(name, new ResourceInformation(name, new String[] {address}));
  }
}
