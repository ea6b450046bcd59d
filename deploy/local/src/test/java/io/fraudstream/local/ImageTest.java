package io.fraudstream.local;

import static io.fraudstream.local.ComposeFile.TOP;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Dockerfiles say, compared with the build and with {@code docker-compose.yml}. */
class ImageTest {
  private static final Pattern JOINED = Pattern.compile("\\\\\n\\s*");

  private final List<String> lines = read("deploy/docker/Dockerfile");
  private final List<String> kubernetes = read("deploy/kubernetes/Dockerfile");

  ImageTest() throws IOException {}

  @Test
  void stages_begin_with_pinned_images_or_with_each_other() {
    List<String> stages = new ArrayList<>();
    for (String line : of("FROM")) {
      String[] words = line.split(" ", -1);
      if (!stages.contains(words[0].replace("${LIBTORCH}", "cpu"))) {
        assertThat(words[0]).matches("[a-z-]+:\\d+\\.\\d+\\.\\d+[\\w.-]*");
      }
      stages.add(words.length == 3 ? words[2] : "");
    }
    assertThat(stages).contains("build", "libtorch-cpu", "libtorch-cu128").endsWith("");
  }

  @Test
  void what_it_copies_exists() throws IOException {
    List<String> copies = of("COPY").stream().filter(line -> !line.startsWith("--from")).toList();
    List<String> copied = new ArrayList<>();
    for (String copy : copies) {
      String[] words = copy.split(" ", -1);
      copied.addAll(List.of(words).subList(0, words.length - 1));
    }
    assertThat(copied)
        .contains("pom.xml")
        .allSatisfy(source -> assertThat(TOP.resolve(source)).exists());
    assertThat(Pom.modules())
        .as("Maven wants every module, also those that it does not build")
        .allMatch(module -> copied.contains(module.split("/", -1)[0]));
  }

  @Test
  void it_runs_without_privileges_and_says_how_it_does() throws IOException {
    assertThat(of("USER"))
        .containsExactly(ComposeFile.read().service("job").json().at("/user").asText());
    assertThat(of("HEALTHCHECK"))
        .singleElement()
        .asString()
        .endsWith("CMD [\"healthy\", \"9464\", \"/metrics\"]");
    assertThat(of("ENTRYPOINT")).containsExactly("[\"fraudstream\"]");
  }

  @Test
  void the_image_for_kubernetes_is_watched_in_the_same_way() {
    String check = of("HEALTHCHECK").get(0).replace("\"healthy\"", "\"/opt/fraudstream/healthy\"");
    assertThat(of("HEALTHCHECK", kubernetes)).containsExactly(check);
    assertThat(of("COPY", kubernetes))
        .anyMatch(
            copy ->
                copy.contains(" /opt/fraudstream/healthy ") && copy.endsWith(" /opt/fraudstream/"));
  }

  @Test
  void the_image_for_kubernetes_has_no_library_in_two_versions(@TempDir Path folder)
      throws Exception {
    Path ours = Files.createDirectory(folder.resolve("ours"));
    Path spark = Files.createDirectory(folder.resolve("spark"));
    for (String jar : List.of("guava-32.0.0-jre", "hadoop-aws-3.5.0", "s3-2.35.4", "xz-1.12")) {
      Files.createFile(ours.resolve(jar + ".jar"));
    }
    for (String jar : List.of("guava-33.5.0-jre", "hadoop-client-api-3.5.0", "xz-1.12")) {
      Files.createFile(spark.resolve(jar + ".jar"));
    }
    String run = of("RUN", kubernetes).get(0);
    String script =
        run.substring(run.indexOf("for jar"))
            .replace("/opt/spark/jars", spark.toString())
            .replace("/jars/", ours + "/");
    assertThat(new ProcessBuilder("sh", "-c", script).inheritIO().start().waitFor()).isZero();
    assertThat(spark.toFile().list())
        .containsExactlyInAnyOrder(
            "guava-33.5.0-jre.jar",
            "hadoop-client-api-3.5.0.jar",
            "xz-1.12.jar",
            "hadoop-aws-3.5.0.jar",
            "s3-2.35.4.jar");
  }

  @Test
  void the_loader_finds_the_runtime_of_cuda_that_djl_counts_gpus_with() {
    String folder = "/opt/cudart";
    assertThat(of("RUN"))
        .anyMatch(
            run -> run.contains("/opt/libtorch/libcudart*.so.12 " + folder + "/libcudart.so"));
    for (List<String> image : List.of(lines, kubernetes)) {
      assertThat(of("COPY", image)).anyMatch(copy -> copy.endsWith(" " + folder + " " + folder));
      assertThat(String.join(" ", of("ENV", image)).split(" +"))
          .contains("LD_LIBRARY_PATH=" + folder);
    }
    assertThat(of("ENV").get(0))
        .as("DJL loads all that lies below its own folder")
        .contains("PYTORCH_LIBRARY_PATH=/opt/libtorch ");
  }

  @Test
  void libtorch_is_of_the_version_that_the_build_has_and_of_kinds_that_djl_knows()
      throws IOException {
    String version = Pom.property("pytorch.version");
    assertThat(of("ENV").get(0))
        .contains(
            "PYTORCH_VERSION=" + version + " ",
            "PYTORCH_FLAVOR=${LIBTORCH}",
            "SPARK_SCALA_VERSION=" + Pom.property("scala.binary.version") + " ");
    assertThat(of("ADD"))
        .singleElement()
        .asString()
        .contains("/libtorch/cu128/", "-" + version + "%2Bcu128.zip");
    for (String kind : List.of("cpu", "cu128")) {
      assertThat(getClass().getResource("/jnilib/linux-x86_64/" + kind + "/libdjl_torch.so"))
          .as(kind)
          .isNotNull();
    }
    assertThat(ComposeFile.read().service("worker-gpu").json().at("/build/args/LIBTORCH").asText())
        .isEqualTo("cu128");
  }

  @Test
  void the_health_check_wants_an_answer_and_a_good_one() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/good",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    int port = server.getAddress().getPort();
    try {
      assertThat(healthy(port, "/good")).isZero();
      assertThat(healthy(port, "/bad")).isNotZero();
    } finally {
      server.stop(0);
    }
    assertThat(healthy(port, "/good")).isNotZero();
  }

  private static int healthy(int port, String path) throws Exception {
    return new ProcessBuilder(
            TOP.resolve("deploy/docker/healthy").toString(), Integer.toString(port), path)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static List<String> read(String dockerfile) throws IOException {
    return JOINED
        .matcher(Files.readString(TOP.resolve(dockerfile)))
        .replaceAll(" ")
        .lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .toList();
  }

  private List<String> of(String instruction) {
    return of(instruction, lines);
  }

  /** What follows an instruction, for each time that it is there. */
  private static List<String> of(String instruction, List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length() + 1).strip())
        .toList();
  }
}
