package io.fraudstream.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fraudstream.streaming.config.StreamConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** What kubectl renders of an overlay, and that parsed so that a field nobody knows fails. */
record Overlay(List<JsonNode> documents, List<Object> objects) {
  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "v1 Namespace", Namespace.class,
          "v1 ServiceAccount", ServiceAccount.class,
          "v1 ConfigMap", ConfigMap.class,
          "batch/v1 CronJob", CronJob.class,
          "rbac.authorization.k8s.io/v1 Role", Role.class,
          "rbac.authorization.k8s.io/v1 RoleBinding", RoleBinding.class,
          "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
          "monitoring.coreos.com/v1 PodMonitor", PodMonitor.class,
          "spark.apache.org/v1 SparkApplication", SparkApplication.class);

  private static final Map<String, Overlay> RENDERED = new ConcurrentHashMap<>();

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(new Strict())
          .build();

  /** The models would keep what they do not know, so that nothing is lost; here it is a mistake. */
  private static final class Strict extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }

  /** Renders an overlay, once for all tests. */
  static Overlay render(String name) {
    return RENDERED.computeIfAbsent(name, Overlay::rendered);
  }

  private static Overlay rendered(String name) {
    Path folder = Repository.file("deploy/kubernetes/overlays/" + name);
    return parse(Repository.run(Map.of(), "kubectl", "kustomize", folder.toString()));
  }

  static Overlay parse(String manifests) {
    List<JsonNode> documents = documents(manifests);
    return new Overlay(documents, documents.stream().map(Overlay::typed).toList());
  }

  static List<JsonNode> documents(String manifests) {
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(manifests)) {
      return documents.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object typed(JsonNode document) {
    try {
      return YAML.treeToValue(document, model(document));
    } catch (IOException e) {
      throw new UncheckedIOException(kind(document) + ": " + e.getMessage(), e);
    }
  }

  /** The class that a document is parsed into. */
  static Class<?> model(JsonNode document) {
    return Objects.requireNonNull(KINDS.get(kind(document)), () -> "Unknown " + kind(document));
  }

  private static String kind(JsonNode document) {
    return document.path("apiVersion").asText() + " " + document.path("kind").asText();
  }

  <T> List<T> all(Class<T> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  <T> T only(Class<T> kind) {
    assertThat(all(kind)).hasSize(1);
    return all(kind).get(0);
  }

  SparkApplication.Spec application() {
    return only(SparkApplication.class).spec();
  }

  /** What runs the upkeep of the tables. */
  PodTemplateSpec upkeep() {
    return only(CronJob.class).getSpec().getJobTemplate().getSpec().getTemplate();
  }

  /** What the job makes of the file and the arguments that the overlay gives it. */
  StreamConfig config(Path folder) {
    Map<String, String> arguments = new HashMap<>();
    application().driverArgs().stream()
        .filter(argument -> argument.contains("="))
        .map(argument -> argument.split("=", 2))
        .forEach(pair -> arguments.put(pair[0], pair[1]));
    try {
      Path file = folder.resolve("fraudstream.conf");
      Files.writeString(file, only(ConfigMap.class).getData().get("fraudstream.conf"));
      return StreamConfig.load(file, Map.of(), arguments);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  NetworkPolicy policy(String name) {
    return all(NetworkPolicy.class).stream()
        .filter(policy -> policy.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The only one of a pod. */
  static Container container(PodSpec pod) {
    assertThat(pod.getContainers()).hasSize(1);
    return pod.getContainers().get(0);
  }

  static List<String> ports(List<NetworkPolicyPort> ports) {
    return ports.stream().map(NetworkPolicyPort::getPort).map(Overlay::text).toList();
  }

  private static String text(IntOrString port) {
    return String.valueOf(port.getValue());
  }
}
