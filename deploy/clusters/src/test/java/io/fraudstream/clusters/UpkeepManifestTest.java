package io.fraudstream.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fraudstream.local.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job that keeps the tables in shape on Kubernetes, as the overlays have it. */
class UpkeepManifestTest {
  private static final String VERSION = System.getProperty("fraudstream.version");

  @BeforeAll
  static void requireKubectl() {
    assumeTrue(Repository.rendersOverlays(), "there is no kubectl 1.27 or newer on the path");
  }

  @Test
  void the_upkeep_waits_for_somebody_where_two_processes_may_not_write_a_table(
      @TempDir Path folder) {
    Overlay overlay = Overlay.render("cpu");

    assertThat(overlay.config(folder).tables()).startsWith("s3a://");
    var cron = overlay.only(CronJob.class).getSpec();
    assertThat(cron.getSuspend()).isTrue();
    assertThat(cron.getConcurrencyPolicy()).isEqualTo("Forbid");
  }

  @Test
  void the_upkeep_is_a_command_of_the_image_that_is_built_here() throws IOException {
    PodSpec pod = Overlay.render("cpu").upkeep().getSpec();

    assertThat(Overlay.container(pod).getImage()).isEqualTo("fraudstream:" + VERSION);
    assertThat(help(Overlay.container(pod).getArgs())).contains("fraudstream maintain");
    long user = pod.getSecurityContext().getRunAsUser();
    assertThat(Files.readAllLines(Repository.file("deploy/docker/Dockerfile")))
        .contains("USER " + user + ":" + user)
        .anyMatch(line -> line.contains("SPARK_LOCAL_DIRS=/scratch"));
  }

  @Test
  void the_upkeep_sees_the_configuration_and_the_secret_of_the_store() {
    PodSpec pod = Overlay.render("cpu").upkeep().getSpec();

    Container container = Overlay.container(pod);
    assertThat(container.getVolumeMounts().stream().map(VolumeMount::getName))
        .containsExactlyInAnyOrderElementsOf(
            pod.getVolumes().stream().map(Volume::getName).toList());
    assertThat(container.getVolumeMounts().stream().map(VolumeMount::getMountPath))
        .containsExactlyInAnyOrder("/tmp", "/scratch", "/etc/fraudstream", "/run/secrets/s3");
    assertThat(container.getArgs()).anyMatch(arg -> arg.startsWith("/etc/fraudstream/"));
    assertThat(container.getEnv()).allMatch(env -> env.getValue().startsWith("/run/secrets/s3/"));
  }

  @Test
  void the_upkeep_reaches_names_and_the_store_and_nobody_reaches_it() {
    Overlay overlay = Overlay.render("cpu");

    NetworkPolicy policy = overlay.policy("fraudstream-maintain");
    assertThat(overlay.upkeep().getMetadata().getLabels())
        .containsAllEntriesOf(policy.getSpec().getPodSelector().getMatchLabels())
        .doesNotContainEntry("app.kubernetes.io/name", "fraudstream");
    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(policy.getSpec().getIngress()).isEmpty();
    assertThat(policy.getSpec().getEgress().stream().map(rule -> Overlay.ports(rule.getPorts())))
        .containsExactly(List.of("53", "53"), List.of("443"));
  }

  /** What the command line answers to arguments that it understands, without their being done. */
  private static String help(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    command.add("--help");
    return Repository.run(Map.of(), command.toArray(String[]::new));
  }
}
