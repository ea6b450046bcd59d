package io.fraudstream.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An overlay as kubectl renders it, each object parsed so that a field nobody knows fails. */
record Overlay(List<Object> objects) {
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
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(manifests)) {
      return new Overlay(documents.readAll().stream().map(Overlay::typed).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object typed(JsonNode document) {
    String kind = document.path("apiVersion").asText() + " " + document.path("kind").asText();
    assertThat(KINDS).containsKey(kind);
    try {
      return YAML.treeToValue(document, KINDS.get(kind));
    } catch (IOException e) {
      throw new UncheckedIOException(kind + ": " + e.getMessage(), e);
    }
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
}
