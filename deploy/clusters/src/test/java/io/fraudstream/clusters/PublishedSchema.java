package io.fraudstream.clusters;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.annotations.SerializedName;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitorSpec;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Holds documents against the schemas that their kinds are published with: every field is known,
 * has its type, and is there if it must be.
 *
 * <p>For Kubernetes' kinds, and wherever an operator's kind embeds one, the schema is the models of
 * the official client, generated from Kubernetes' OpenAPI. Their own validation is not enough: it
 * takes a text for a number or a boolean, and names no path. For an operator's kind it is the class
 * that {@link Overlay} parses, and {@link #REQUIRED}.
 *
 * <p>Neither says which words a text may be, except for {@link SparkApplication}.
 */
final class PublishedSchema {
  private static final String MODELS = "io.kubernetes.client.openapi.models.";

  /** By the definitions of the Prometheus operator 0.91.0, and of Spark's that was compared. */
  private static final Map<Class<?>, Set<String>> REQUIRED =
      Map.of(
          PodMonitor.class, Set.of("spec"),
          PodMonitorSpec.class, Set.of("selector"),
          SparkApplication.Spec.class, Set.of("runtimeVersions"),
          SparkApplication.RuntimeVersions.class, Set.of("sparkVersion"));

  private static final Map<String, Predicate<JsonNode>> SCALARS =
      Map.of(
          "String", JsonNode::isTextual,
          "Boolean", JsonNode::isBoolean,
          "Integer", JsonNode::isIntegralNumber,
          "int", JsonNode::isIntegralNumber,
          "Long", JsonNode::isIntegralNumber,
          "long", JsonNode::isIntegralNumber,
          "IntOrString", node -> node.isIntegralNumber() || node.isTextual(),
          "Quantity", node -> node.isNumber() || node.isTextual());

  private PublishedSchema() {}

  /** What is wrong with a document, and where; nothing, if it is of its schema. */
  static List<String> violations(JsonNode document) {
    return check("", document, Overlay.model(document)).toList();
  }

  private static Stream<String> check(String path, JsonNode node, Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == Map.class
          ? map(path, node, arguments[1])
          : list(path, node, arguments[0]);
    }
    Class<?> kind = (Class<?>) type;
    Predicate<JsonNode> scalar = SCALARS.get(kind.getSimpleName());
    if (scalar != null) {
      return scalar.test(node) ? Stream.empty() : mismatch(path, node, kind.getSimpleName());
    }
    return kind.isEnum() ? constant(path, node, kind) : object(path, node, published(kind));
  }

  private static Stream<String> map(String path, JsonNode node, Type value) {
    return node.isObject()
        ? node.properties().stream()
            .flatMap(entry -> check(path + "[" + entry.getKey() + "]", entry.getValue(), value))
        : mismatch(path, node, "a map");
  }

  private static Stream<String> list(String path, JsonNode node, Type element) {
    return node.isArray()
        ? IntStream.range(0, node.size())
            .boxed()
            .flatMap(index -> check(path + "[" + index + "]", node.get(index), element))
        : mismatch(path, node, "a list");
  }

  private static Stream<String> constant(String path, JsonNode node, Class<?> kind) {
    List<String> constants = Stream.of(kind.getEnumConstants()).map(Object::toString).toList();
    return constants.contains(node.asText())
        ? Stream.empty()
        : mismatch(path, node, "one of " + constants);
  }

  private static Stream<String> object(String path, JsonNode node, Class<?> kind) {
    if (!node.isObject()) {
      return mismatch(path, node, kind.getSimpleName());
    }
    Map<String, Type> fields = fields(kind);
    return Stream.concat(
        required(kind).stream()
            .filter(name -> !node.has(name))
            .map(name -> "Missing field " + path + "." + name),
        node.properties().stream()
            .flatMap(
                entry -> {
                  String field = path + "." + entry.getKey();
                  Type type = fields.get(entry.getKey());
                  return type == null
                      ? Stream.of("Unknown field " + field)
                      : check(field, entry.getValue(), type);
                }));
  }

  private static Stream<String> mismatch(String path, JsonNode node, String wanted) {
    return Stream.of(path + " must be " + wanted + ": " + node);
  }

  private static Map<String, Type> fields(Class<?> kind) {
    return Stream.of(kind.getDeclaredFields())
        .filter(field -> !Modifier.isStatic(field.getModifiers()))
        .filter(field -> !field.isAnnotationPresent(JsonIgnore.class))
        .collect(toMap(PublishedSchema::name, Field::getGenericType));
  }

  private static String name(Field field) {
    SerializedName name = field.getAnnotation(SerializedName.class);
    return name == null ? field.getName() : name.value();
  }

  @SuppressWarnings("unchecked")
  private static Set<String> required(Class<?> kind) {
    if (!kind.getName().startsWith(MODELS)) {
      return REQUIRED.getOrDefault(kind, Set.of());
    }
    try {
      return (Set<String>) kind.getField("openapiRequiredFields").get(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(kind.getName(), e);
    }
  }

  /** The official client's class for one of fabric8's; all of ours are of version 1. */
  private static Class<?> published(Class<?> kind) {
    if (!kind.getName().startsWith("io.fabric8.kubernetes.")) {
      return kind;
    }
    try {
      return Class.forName(MODELS + "V1" + kind.getSimpleName());
    } catch (ClassNotFoundException e) {
      throw new LinkageError(kind.getName(), e);
    }
  }
}
