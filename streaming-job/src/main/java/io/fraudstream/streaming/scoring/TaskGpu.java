package io.fraudstream.streaming.scoring;

import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The GPU that Spark gave to a task, where {@code spark.task.resource.gpu.amount} asks for one. */
final class TaskGpu {
  private TaskGpu() {}

  /** Of the task that this thread runs: its number, 0 if the task has none or this is no task. */
  static int number() {
    TaskContext task = TaskContext.get();
    return task == null ? 0 : number(task.resourcesJMap());
  }

  /** The first address under {@code gpu}, as the discovery script printed it. */
  static int number(Map<String, ResourceInformation> resources) {
    ResourceInformation gpu = resources.get("gpu");
    return gpu == null ? 0 : Integer.parseInt(gpu.addresses()[0]);
  }
}
