package io.fraudstream.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fraudstream.model.scoring.Device;
import io.fraudstream.streaming.config.StreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.package$;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTest {
  private static final String VERSION = System.getProperty("fraudstream.version");
  private static final Pattern PATH =
      Pattern.compile("\"(/(?:run|etc)/[^\"]+)\"|directory:([^:]+):");

  @BeforeAll
  static void requireKubectl() {
    assumeTrue(Repository.rendersOverlays(), "there is no kubectl 1.27 or newer on the path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu"})
  void every_object_is_of_its_schema_and_in_the_namespace(String name) {
    Overlay overlay = Overlay.render(name);

    String namespace = overlay.only(Namespace.class).getMetadata().getName();
    assertThat(overlay.objects()).hasSize(11);
    assertThat(overlay.all(HasMetadata.class))
        .filteredOn(object -> !(object instanceof Namespace))
        .extracting(object -> object.getMetadata().getNamespace())
        .containsOnly(namespace);
    SparkApplication application = overlay.only(SparkApplication.class);
    assertThat(application.metadata().getNamespace()).isEqualTo(namespace);
    assertThat(application.spec().sparkConf())
        .containsEntry("spark.kubernetes.namespace", namespace);
  }

  @Test
  void a_field_that_the_schema_lacks_is_found() {
    String typo =
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: open}
        spec: {podSelectr: {}}
        """;

    assertThatThrownBy(() -> Overlay.parse(typo)).hasMessageContaining("podSelectr");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu"})
  void pods_may_do_nothing_that_they_need_not(String name) {
    Overlay overlay = Overlay.render(name);

    assertThat(overlay.only(Namespace.class).getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    List<PodSpec> pods = new ArrayList<>(pods(overlay));
    pods.add(overlay.upkeep().getSpec());
    for (PodSpec pod : pods) {
      assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
      assertThat(pod.getSecurityContext().getSeccompProfile().getType())
          .isEqualTo("RuntimeDefault");
      var container = Overlay.container(pod).getSecurityContext();
      assertThat(container.getReadOnlyRootFilesystem()).isTrue();
      assertThat(container.getAllowPrivilegeEscalation()).isFalse();
      assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
      assertThat(container.getCapabilities().getAdd()).isEmpty();
    }
    assertThat(
            List.of(
                template(overlay.application().executorSpec()).getSpec(),
                overlay.upkeep().getSpec()))
        .extracting(PodSpec::getAutomountServiceAccountToken)
        .containsOnly(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu"})
  void the_driver_may_do_what_its_executors_need(String name) {
    Overlay overlay = Overlay.render(name);

    Map<String, List<String>> verbs = new HashMap<>();
    for (PolicyRule rule : overlay.only(Role.class).getRules()) {
      assertThat(rule.getApiGroups()).containsExactly("");
      rule.getResources().forEach(resource -> verbs.put(resource, rule.getVerbs()));
    }
    assertThat(verbs)
        .containsOnlyKeys("pods", "configmaps", "services", "persistentvolumeclaims")
        .containsEntry(
            "pods", List.of("create", "get", "list", "watch", "delete", "deletecollection"))
        .containsEntry("configmaps", List.of("create", "list", "delete", "deletecollection"))
        .containsEntry("services", List.of("list", "delete", "deletecollection"))
        .containsEntry("persistentvolumeclaims", List.of("list", "delete", "deletecollection"));
    RoleBinding binding = overlay.only(RoleBinding.class);
    String account = overlay.only(ServiceAccount.class).getMetadata().getName();
    assertThat(binding.getRoleRef().getName())
        .isEqualTo(overlay.only(Role.class).getMetadata().getName());
    assertThat(binding.getSubjects())
        .extracting(
            subject -> subject.getKind() + " " + subject.getNamespace() + " " + subject.getName())
        .containsExactly("ServiceAccount fraudstream " + account);
    assertThat(overlay.application().sparkConf())
        .containsEntry("spark.kubernetes.authenticate.driver.serviceAccountName", account);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu"})
  void the_network_lets_pass_what_the_job_needs_and_nothing_else(
      String name, @TempDir Path folder) {
    Overlay overlay = Overlay.render(name);

    NetworkPolicy deny = overlay.policy("default-deny");
    assertThat(deny.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(deny.getSpec().getPodSelector().getMatchLabels()).isNullOrEmpty();
    assertThat(deny.getSpec().getIngress()).isEmpty();
    assertThat(deny.getSpec().getEgress()).isEmpty();

    NetworkPolicy job = overlay.policy("fraudstream");
    assertThat(labels(overlay))
        .allSatisfy(
            labels ->
                assertThat(labels)
                    .containsAllEntriesOf(job.getSpec().getPodSelector().getMatchLabels()));
    Map<String, String> spark = overlay.application().sparkConf();
    StreamConfig config = overlay.config(folder);
    String kafka = config.bootstrapServers().replaceAll(".*:", "");
    List<String> among =
        List.of(spark.get("spark.driver.port"), spark.get("spark.blockManager.port"));
    assertThat(job.getSpec().getIngress().stream().map(rule -> Overlay.ports(rule.getPorts())))
        .containsExactly(among, List.of("metrics"));
    assertThat(job.getSpec().getEgress().stream().map(rule -> Overlay.ports(rule.getPorts())))
        .containsExactly(among, List.of("53", "53"), List.of(kafka), List.of("443", "6443"));
    assertThat(job.getSpec().getIngress())
        .allSatisfy(rule -> assertThat(rule.getFrom()).hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu"})
  void prometheus_finds_the_port_that_the_job_opens(String name, @TempDir Path folder) {
    Overlay overlay = Overlay.render(name);

    var monitor = overlay.only(PodMonitor.class).getSpec();
    assertThat(labels(overlay))
        .allSatisfy(
            labels ->
                assertThat(labels).containsAllEntriesOf(monitor.getSelector().getMatchLabels()));
    String port = monitor.getPodMetricsEndpoints().get(0).getPort();
    StreamConfig config = overlay.config(folder);
    for (PodSpec pod : pods(overlay)) {
      assertThat(Overlay.container(pod).getPorts())
          .filteredOn(opened -> opened.getName().equals(port))
          .extracting(ContainerPort::getContainerPort)
          .containsExactly(config.metricsPort());
    }
    assertThat(config.metricsBindAddress()).isEqualTo("0.0.0.0");
    assertThat(config.serveMetrics()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu"})
  void every_volume_is_mounted_and_every_path_that_is_read_lies_in_one(String name) {
    Overlay overlay = Overlay.render(name);

    ConfigMap config = overlay.only(ConfigMap.class);
    for (PodSpec pod : pods(overlay)) {
      Container container = Overlay.container(pod);
      assertThat(container.getVolumeMounts().stream().map(VolumeMount::getName))
          .containsExactlyInAnyOrderElementsOf(
              pod.getVolumes().stream().map(Volume::getName).toList());
      assertThat(pod.getVolumes())
          .filteredOn(volume -> volume.getConfigMap() != null)
          .extracting(volume -> volume.getConfigMap().getName())
          .containsExactly(config.getMetadata().getName());

      List<String> read = new ArrayList<>();
      container.getEnv().stream()
          .map(EnvVar::getValue)
          .filter(value -> value.startsWith("/"))
          .forEach(read::add);
      read.addAll(
          overlay.application().driverArgs().stream().filter(arg -> !arg.contains("=")).toList());
      PATH.matcher(config.getData().get("fraudstream.conf"))
          .results()
          .map(found -> found.group(1) == null ? found.group(2) + "/" : found.group(1))
          .forEach(read::add);
      List<String> mounts =
          container.getVolumeMounts().stream().map(mount -> mount.getMountPath() + "/").toList();
      assertThat(read).hasSizeGreaterThan(4);
      assertThat(read)
          .allSatisfy(
              path -> assertThat(mounts).anySatisfy(mount -> assertThat(path).startsWith(mount)));
      assertThat(mounts)
          .filteredOn(mount -> !mount.endsWith("/work-dir/"))
          .allSatisfy(
              mount -> assertThat(read).anySatisfy(path -> assertThat(path).startsWith(mount)));
      assertThat(container.getVolumeMounts())
          .filteredOn(mount -> mount.getReadOnly() == null)
          .extracting(VolumeMount::getName)
          .containsExactly("tmp", "work");
    }
    assertThat(overlay.application().driverArgs().get(0))
        .isEqualTo("/etc/fraudstream/" + config.getData().keySet().iterator().next());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu"})
  void every_setting_is_known_and_the_device_is_that_of_the_overlay(
      String name, @TempDir Path folder) {
    Overlay overlay = Overlay.render(name);

    StreamConfig config = overlay.config(folder);
    assertThat(config.device()).isEqualTo(Device.valueOf(name.toUpperCase(Locale.ROOT)));
    assertThat(config.checkpoint()).startsWith("s3a://");
    assertThat(config.tables()).startsWith("s3a://");
    overlay.application().sparkConf().keySet().forEach(SparkSettings::requireKnown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu"})
  void the_job_is_the_one_that_is_built_here(String name) throws Exception {
    SparkApplication.Spec application = Overlay.render(name).application();

    assertThat(Class.forName(application.mainClass()).getMethod("main", String[].class))
        .isNotNull();
    assertThat(application.runtimeVersions().sparkVersion())
        .isEqualTo(package$.MODULE$.SPARK_VERSION());
    String image = application.sparkConf().get("spark.kubernetes.container.image");
    assertThat(image)
        .isEqualTo("fraudstream:" + VERSION + "-kubernetes" + (name.equals("gpu") ? "-cuda" : ""));
    String dockerfile = Files.readString(Repository.file("deploy/kubernetes/Dockerfile"));
    assertThat(dockerfile)
        .contains("-t " + image + " ", "ARG VERSION=" + VERSION + "\n")
        .contains("FROM apache/spark:" + package$.MODULE$.SPARK_VERSION() + "-");
    assertThat(local(application.jars())).isSubsetOf(dockerfile.split("\\s"));
    assertThat(dockerfile).contains("PYTORCH_FLAVOR=" + (name.equals("gpu") ? "cu128" : "cpu"));
  }

  @Test
  void the_image_takes_what_the_image_that_it_builds_on_holds() throws IOException {
    List<String> held =
        copies("deploy/docker/Dockerfile", "COPY --from=").map(copy -> copy[3]).toList();

    assertThat(copies("deploy/kubernetes/Dockerfile", "COPY --from=fraudstream").toList())
        .isNotEmpty()
        .allSatisfy(copy -> assertThat(held).anyMatch(copy[2]::startsWith));
  }

  /** The words of the instructions that begin so. */
  private static Stream<String[]> copies(String dockerfile, String begin) throws IOException {
    return Files.readAllLines(Repository.file(dockerfile)).stream()
        .filter(line -> line.startsWith(begin))
        .map(line -> line.split(" ", -1));
  }

  @Test
  void executors_that_score_on_gpus_have_one_and_run_where_it_is() {
    SparkApplication.Spec application = Overlay.render("gpu").application();

    Map<String, String> spark = application.sparkConf();
    double tasks = Double.parseDouble(spark.get("spark.executor.cores"));
    assertThat(spark).containsEntry("spark.executor.resource.gpu.amount", "1");
    assertThat(Double.parseDouble(spark.get("spark.task.resource.gpu.amount")))
        .isEqualTo(1 / tasks);
    String resource = spark.get("spark.executor.resource.gpu.vendor") + "/gpu";
    PodSpec executor = template(application.executorSpec()).getSpec();
    assertThat(executor.getTolerations())
        .extracting(toleration -> toleration.getKey() + " " + toleration.getOperator())
        .containsExactly(resource + " Exists");
    assertThat(executor.getNodeSelector()).containsOnlyKeys(resource + ".present");
    PodSpec driver = template(application.driverSpec()).getSpec();
    assertThat(driver.getTolerations()).isEmpty();
    assertThat(Overlay.container(driver).getEnv())
        .as("the bridge for CUDA does not load where there is no GPU")
        .contains(new EnvVar("PYTORCH_FLAVOR", "cpu", null));
    assertThat(Overlay.container(executor).getEnv())
        .extracting(EnvVar::getName)
        .doesNotContain("PYTORCH_FLAVOR");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu"})
  void the_operator_starts_the_job_again_whatever_ends_it(String name) {
    SparkApplication.Spec application = Overlay.render(name).application();

    var restart = application.applicationTolerations().restartConfig();
    assertThat(restart.restartPolicy()).isEqualTo(SparkApplication.RestartPolicy.Always);
    assertThat(restart.maxRestartAttempts()).isPositive();
    assertThat(restart.restartCounterResetMillis())
        .isGreaterThan(restart.maxRestartAttempts() * restart.restartBackoffMillis());
    assertThat(application.sparkConf())
        .containsEntry(
            "spark.executor.instances",
            Integer.toString(application.applicationTolerations().instanceConfig().maxExecutors()));
  }

  private static List<PodSpec> pods(Overlay overlay) {
    return templates(overlay).map(PodTemplateSpec::getSpec).toList();
  }

  private static List<Map<String, String>> labels(Overlay overlay) {
    return templates(overlay).map(template -> template.getMetadata().getLabels()).toList();
  }

  private static Stream<PodTemplateSpec> templates(Overlay overlay) {
    return Stream.of(overlay.application().driverSpec(), overlay.application().executorSpec())
        .map(ManifestsTest::template);
  }

  private static PodTemplateSpec template(SparkApplication.PodSpec pod) {
    return pod.podTemplateSpec();
  }

  private static List<String> local(String jars) {
    return Stream.of(jars.split(","))
        .filter(jar -> !jar.isEmpty())
        .map(jar -> jar.replaceFirst("^local://", ""))
        .toList();
  }
}
