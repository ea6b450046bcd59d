package io.fraudstream.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code docker-compose.yml} with what {@code .env} says. */
record ComposeFile(JsonNode root, Properties variables, Set<String> variablesRead) {
  /** The top folder, seen from this module. */
  static final Path TOP = Path.of("..", "..");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");

  static ComposeFile read() throws IOException {
    Properties variables = new Properties();
    try (Reader in = Files.newBufferedReader(TOP.resolve(".env"))) {
      variables.load(in);
    }
    Set<String> read = new HashSet<>();
    String text =
        VARIABLE
            .matcher(Files.readString(TOP.resolve("docker-compose.yml")))
            .replaceAll(
                found -> {
                  read.add(found.group(1));
                  return Matcher.quoteReplacement(
                      variables.getProperty(found.group(1), found.group()));
                });
    Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    return new ComposeFile(new ObjectMapper().valueToTree(yaml), variables, read);
  }

  List<Service> services() {
    List<Service> services = new ArrayList<>();
    root.at("/services")
        .properties()
        .forEach(entry -> services.add(new Service(entry.getKey(), entry.getValue())));
    return services;
  }

  /** The services that these profiles start. */
  List<Service> services(Collection<String> profiles) {
    return services().stream()
        .filter(service -> service.profiles().stream().anyMatch(profiles::contains))
        .toList();
  }

  Service service(String name) {
    return services().stream()
        .filter(service -> service.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no service " + name));
  }

  /** One service, its anchors merged. */
  record Service(String name, JsonNode json) {
    List<String> profiles() {
      return strings("/profiles");
    }

    String image() {
      return json.at("/image").asText();
    }

    /** Whether it runs our image. */
    boolean isOurs() {
      return image().startsWith("fraudstream:");
    }

    /** Whether it runs a class of Spark, and not our command line. */
    boolean isSpark() {
      return strings("/entrypoint").contains("spark-class");
    }

    /** What the container runs behind the image's entry point, or its own. */
    List<String> commandLine() {
      List<String> all = new ArrayList<>(strings("/entrypoint"));
      all.addAll(strings("/command"));
      return all;
    }

    /** What comes after an option of the command line. */
    String after(String option) {
      int index = commandLine().indexOf(option);
      if (index < 0) {
        throw new AssertionError(name + " has no " + option);
      }
      return commandLine().get(index + 1);
    }

    Map<String, String> environment() {
      return json.at("/environment").properties().stream()
          .collect(
              Collectors.toMap(
                  Map.Entry::getKey, e -> e.getValue().asText(), (a, b) -> b, TreeMap::new));
    }

    String variable(String name) {
      return Objects.requireNonNull(environment().get(name), name);
    }

    /** The names by which others reach it. */
    Set<String> hosts() {
      Set<String> hosts = new HashSet<>(strings("/networks/default/aliases"));
      hosts.add(name);
      return hosts;
    }

    /** The source of each mount by its target; a mount without a source is left out. */
    Map<String, String> mounts() {
      return strings("/volumes").stream()
          .filter(mount -> mount.contains(":"))
          .map(mount -> mount.split(":", -1))
          .collect(Collectors.toMap(parts -> parts[1], parts -> parts[0]));
    }

    List<String> strings(String pointer) {
      return StreamSupport.stream(json.at(pointer).spliterator(), false)
          .map(JsonNode::asText)
          .toList();
    }

    List<String> needs() {
      List<String> names = new ArrayList<>();
      json.at("/depends_on").fieldNames().forEachRemaining(names::add);
      return names;
    }
  }
}
