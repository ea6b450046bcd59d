package io.fraudstream.local;

import static io.fraudstream.local.ComposeFile.TOP;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the Dockerfile says, compared with the build and with {@code docker-compose.yml}. */
class ImageTest {
  private static final Pattern JOINED = Pattern.compile("\\\\\n\\s*");

  private final List<String> lines =
      JOINED
          .matcher(Files.readString(TOP.resolve("deploy/docker/Dockerfile")))
          .replaceAll(" ")
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .toList();

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

  /** What follows an instruction, for each time that it is there. */
  private List<String> of(String instruction) {
    return lines.stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length() + 1).strip())
        .toList();
  }
}
