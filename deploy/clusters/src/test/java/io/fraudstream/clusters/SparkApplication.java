package io.fraudstream.clusters;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Map;

/**
 * The part of the operator's {@code spark.apache.org/v1} that we use, written by hand: its library,
 * {@code org.apache.spark:spark-operator-api}, was in no registry that we tried.
 *
 * <p>Compared, in names, types, enum and what is required, with version v1 of its
 * CustomResourceDefinition at commit 013ab62 of apache/spark-kubernetes-operator, which is of 2026,
 * after 0.7.0. Releases since then were not compared.
 */
record SparkApplication(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {
  enum RestartPolicy {
    Always,
    Never,
    OnFailure,
    OnInfrastructureFailure
  }

  record Spec(
      String mainClass,
      String jars,
      List<String> driverArgs,
      Map<String, String> sparkConf,
      RuntimeVersions runtimeVersions,
      Tolerations applicationTolerations,
      PodSpec driverSpec,
      PodSpec executorSpec) {}

  record RuntimeVersions(String sparkVersion) {}

  record Tolerations(RestartConfig restartConfig, InstanceConfig instanceConfig) {}

  record RestartConfig(
      RestartPolicy restartPolicy,
      long maxRestartAttempts,
      long restartBackoffMillis,
      long restartCounterResetMillis) {}

  record InstanceConfig(int initExecutors, int minExecutors, int maxExecutors) {}

  record PodSpec(PodTemplateSpec podTemplateSpec) {}
}
