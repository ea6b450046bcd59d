package io.fraudstream.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What submit.sh hands to spark-submit, read by spark-submit's own parser. A copy of the script
 * stands beside jars of its own, so that the test needs no packaged build.
 */
class YarnSubmitTest {
  @TempDir private Path home;

  @BeforeEach
  void layOut() throws IOException {
    for (String file : List.of("submit.sh", "spark-defaults.conf")) {
      Path copy = home.resolve("deploy/yarn").resolve(file);
      Files.createDirectories(copy.getParent());
      Files.copy(Repository.file("deploy/yarn/" + file), copy);
    }
    write("streaming-job/target/fraudstream-streaming-job-1-spark-submit.jar", "");
    write("deploy/local/target/job.classpath", "/m2/a.jar:/m2/pytorch-native-cpu-1.jar:/m2/b.jar");
    write("job.conf", "");
    write("truststore.p12", "");
    write("job.keytab", "");
    write("libtorch.zip", "");
  }

  @Test
  void the_cluster_gets_the_configuration_and_libtorch_shipped() {
    SparkSubmitArguments arguments =
        submit("--files", path("truststore.p12"), path("job.conf"), "topics.alerts=a");

    assertThat(arguments.master()).isEqualTo("yarn");
    assertThat(arguments.deployMode()).isEqualTo("cluster");
    assertThat(arguments.primaryResource()).endsWith("-spark-submit.jar");
    assertThat(arguments.jars()).endsWith("/m2/pytorch-native-cpu-1.jar");
    assertThat(arguments.files().split(","))
        .extracting(file -> file.replaceAll(".*/", ""))
        .containsExactly("job.conf", "truststore.p12");
    assertThat(job(arguments)).containsExactly("job.conf", "topics.alerts=a");
  }

  @Test
  void the_driver_of_client_mode_reads_the_configuration_where_it_lies() {
    SparkSubmitArguments arguments = submit("--client", path("job.conf"));

    assertThat(arguments.deployMode()).isEqualTo("client");
    assertThat(arguments.files()).isNull();
    assertThat(job(arguments)).containsExactly(path("job.conf"));
  }

  @Test
  void a_keytab_outlives_the_tickets() {
    SparkSubmitArguments arguments =
        submit(
            "--keytab", path("job.keytab"), "--principal", "fraud@EXAMPLE.ORG", path("job.conf"));

    assertThat(arguments.keytab()).endsWith("/job.keytab");
    assertThat(arguments.principal()).isEqualTo("fraud@EXAMPLE.ORG");
  }

  @Test
  void a_gpu_brings_a_libtorch_of_its_own_and_a_resource() {
    SparkSubmitArguments arguments = submit("--gpu", path("libtorch.zip"), path("job.conf"));

    assertThat(arguments.jars()).isNull();
    assertThat(arguments.archives()).endsWith("/libtorch.zip#torch");
    assertThat(arguments.files()).endsWith("/getGpusResources.sh");
    Map<String, String> settings = settings(arguments);
    for (String role : List.of("spark.executorEnv", "spark.yarn.appMasterEnv")) {
      assertThat(settings)
          .containsEntry(role + ".PYTORCH_LIBRARY_PATH", "{{PWD}}/torch/libtorch/lib");
    }
    assertThat(settings)
        .containsEntry("spark.executorEnv.PYTORCH_FLAVOR", "cu128")
        .containsEntry("spark.executorEnv.LD_LIBRARY_PATH", "{{PWD}}/torch/libtorch/cudart")
        .containsEntry("spark.yarn.appMasterEnv.PYTORCH_FLAVOR", "cpu")
        .containsEntry("spark.executorEnv.CUDA_DEVICE_ORDER", "PCI_BUS_ID");
    double tasks = Double.parseDouble(settings.get("spark.executor.cores"));
    assertThat(Double.parseDouble(settings.get("spark.task.resource.gpu.amount")) * tasks)
        .isEqualTo(Double.parseDouble(settings.get("spark.executor.resource.gpu.amount")));
    assertThat(job(arguments)).containsExactly("job.conf", "scoring.device=gpu");
  }

  @Test
  void every_setting_is_known_and_a_stream_is_started_again() {
    Map<String, String> settings =
        settings(submit("--gpu", path("libtorch.zip"), path("job.conf")));

    settings.keySet().forEach(SparkSettings::requireKnown);
    assertThat(settings)
        .containsKeys("spark.yarn.maxAppAttempts", "spark.yarn.am.attemptFailuresValidityInterval")
        .containsKeys("spark.executor.memoryOverhead", "spark.driver.memoryOverhead")
        .containsEntry("spark.executorEnv.DJL_CACHE_DIR", "{{PWD}}/djl");
  }

  @Test
  void what_is_not_there_is_named_before_anything_is_submitted() {
    assertThatThrownBy(() -> submit(path("none.conf"))).hasMessageContaining("There is no file");
    assertThatThrownBy(() -> submit("--keytab", path("job.keytab"), path("job.conf")))
        .hasMessageContaining("exits 2");
    assertThatThrownBy(() -> submit("--client", "--gpu", path("libtorch.zip"), path("job.conf")))
        .hasMessageContaining("leave out --client");
    assertThatThrownBy(() -> submit("--no-such-option", path("job.conf")))
        .hasMessageContaining("exits 2");
  }

  private SparkSubmitArguments submit(String... options) {
    String[] command =
        Stream.of(Stream.of(path("deploy/yarn/submit.sh"), "--dry-run"), Stream.of(options))
            .flatMap(words -> words)
            .toArray(String[]::new);
    String[] lines = Repository.run(Map.of("SPARK_HOME", "/opt/spark"), command).split("\n");
    assertThat(lines[0]).isEqualTo("/opt/spark/bin/spark-submit");
    SparkSubmitArguments arguments =
        new SparkSubmitArguments(
            CollectionConverters.asScala(List.of(lines).subList(1, lines.length)).toSeq(),
            scala.collection.immutable.Map.from(
                CollectionConverters.asScala(Map.of("HADOOP_CONF_DIR", home.toString()))));
    assertThat(arguments.mainClass()).isEqualTo("io.fraudstream.streaming.StreamMain");
    return arguments;
  }

  private static List<String> job(SparkSubmitArguments arguments) {
    return new ArrayList<>(CollectionConverters.asJava(arguments.childArgs()));
  }

  /** Of the file and of the command line. */
  private static Map<String, String> settings(SparkSubmitArguments arguments) {
    Properties defaults = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of(arguments.propertiesFile()))) {
      defaults.load(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Map<String, String> settings = new HashMap<>();
    defaults.forEach((key, value) -> settings.put((String) key, (String) value));
    settings.putAll(CollectionConverters.asJava(arguments.sparkProperties()));
    return settings;
  }

  private String path(String name) {
    return home.resolve(name).toString();
  }

  private void write(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
