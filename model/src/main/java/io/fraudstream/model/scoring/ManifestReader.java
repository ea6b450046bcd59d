package io.fraudstream.model.scoring;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fraudstream.model.scoring.ModelManifest.Distribution;
import io.fraudstream.model.scoring.ModelManifest.Period;
import io.fraudstream.model.scoring.ModelManifest.SelfTest;
import io.fraudstream.model.scoring.ModelManifest.Thresholds;
import io.fraudstream.model.scoring.ModelManifest.Training;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads a manifest field by field and collects every problem before it gives up. */
final class ManifestReader {
  private static final String PROBLEM = "Cannot use the fraud model's manifest";
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final List<String> problems = new ArrayList<>();

  private ManifestReader() {}

  static ModelManifest read(byte[] json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (IOException e) {
      throw new ModelUnusableException(
          PROBLEM,
          "it is not JSON (" + e.getClass().getSimpleName() + ")",
          ModelUnusableException.EXPORT_AGAIN,
          e);
    }
    ManifestReader reader = new ManifestReader();
    ModelManifest manifest = reader.manifest(reader.new Section(root, ""));
    if (!reader.problems.isEmpty()) {
      throw new ModelUnusableException(
          PROBLEM, String.join("; ", reader.problems), ModelUnusableException.EXPORT_AGAIN);
    }
    return manifest;
  }

  private ModelManifest manifest(Section root) {
    require(
        root.node.path("schema").asInt() == ModelManifest.SCHEMA,
        "schema must be " + ModelManifest.SCHEMA);
    String sha256 = root.text("sha256");
    require(SHA_256.matcher(sha256).matches(), "sha256 must be 64 lower-case hex digits");
    String output = root.text("output");
    require(output.equals(ModelManifest.OUTPUT), "output must be " + ModelManifest.OUTPUT);
    List<String> features = new ArrayList<>();
    root.array("features").forEach(name -> features.add(name.asText()));
    require(
        !features.isEmpty() && new HashSet<>(features).size() == features.size(),
        "features must be distinct names, at least one");
    return new ModelManifest(
        root.text("version"),
        sha256,
        features,
        output,
        thresholds(root.section("thresholds")),
        training(root.section("training")),
        root.section("metrics").entries(Section::number),
        selfTest(root.section("self_test"), features.size()),
        root.node.has("baseline") ? baseline(root.section("baseline")) : Map.of(),
        root.node.has("usual") ? usual(root.section("usual"), features) : Map.of());
  }

  private Map<String, Double> usual(Section section, List<String> features) {
    Map<String, Double> usual = section.entries(Section::number);
    require(
        usual.keySet().equals(Set.copyOf(features)),
        "usual must name every feature and nothing else");
    require(usual.values().stream().allMatch(Double::isFinite), "usual must hold finite numbers");
    return usual;
  }

  private Map<String, Distribution> baseline(Section section) {
    return section.entries(Section::section).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> distribution(entry.getValue())));
  }

  private Distribution distribution(Section section) {
    List<Double> edges = doubles(section, "edges");
    List<Double> shares = doubles(section, "shares");
    require(
        shares.size() == edges.size() + 1
            && edges.stream().sorted().distinct().toList().equals(edges),
        section.path + "edges must ascend, with one more share than edges");
    double sum = shares.stream().mapToDouble(share -> share).sum();
    require(
        Math.abs(sum - 1) < 0.01 && shares.stream().allMatch(share -> share >= 0),
        section.path + "shares must be parts of 1");
    return new Distribution(edges, shares);
  }

  private List<Double> doubles(Section section, String field) {
    List<Double> values = new ArrayList<>();
    for (JsonNode value : section.array(field)) {
      require(value.isNumber(), section.path + field + " must hold numbers: " + value);
      values.add(value.doubleValue());
    }
    return values;
  }

  private Thresholds thresholds(Section section) {
    double review = section.number("review");
    double decline = section.number("decline");
    require(
        0 <= review && review <= decline && decline <= 1,
        "thresholds must keep 0 <= review <= decline <= 1");
    return new Thresholds(review, decline);
  }

  private static Training training(Section section) {
    return new Training(
        section.text("data"),
        section.count("rows"),
        section.count("frauds"),
        section.section("periods").entries(ManifestReader::period),
        section.count("seed"),
        section.text("torch"));
  }

  private static Period period(Section periods, String name) {
    Section section = periods.section(name);
    return new Period(
        section.instant("from"),
        section.instant("to"),
        section.count("rows"),
        section.count("frauds"));
  }

  private SelfTest selfTest(Section section, int width) {
    List<List<Float>> inputs = new ArrayList<>();
    section.array("inputs").forEach(row -> inputs.add(floats(row)));
    List<Float> expected = floats(section.array("expected"));
    require(
        !inputs.isEmpty() && inputs.size() == expected.size(),
        "self_test must hold as many expected scores as inputs, at least one");
    require(
        inputs.stream().allMatch(row -> row.size() == width),
        "self_test.inputs must have one value a feature");
    require(
        expected.stream().allMatch(score -> 0 <= score && score <= 1),
        "self_test.expected must be in [0, 1]");
    return new SelfTest(inputs, expected);
  }

  private List<Float> floats(JsonNode array) {
    List<Float> values = new ArrayList<>();
    for (JsonNode value : array) {
      require(value.isNumber(), "self_test must hold numbers: " + value);
      values.add(value.floatValue());
    }
    return values;
  }

  private void require(boolean kept, String rule) {
    if (!kept) {
      problems.add(rule);
    }
  }

  /** An object of the document and the path to it; what is missing reads as zero or empty. */
  private final class Section {
    private final JsonNode node;
    private final String path;

    private Section(JsonNode node, String path) {
      this.node = node;
      this.path = path;
    }

    private Section section(String field) {
      require(node.path(field).isObject(), path + field + " must be an object");
      return new Section(node.path(field), path + field + ".");
    }

    private <T> Map<String, T> entries(BiFunction<Section, String, T> value) {
      Map<String, T> entries = new LinkedHashMap<>();
      node.fieldNames().forEachRemaining(name -> entries.put(name, value.apply(this, name)));
      return entries;
    }

    private JsonNode array(String field) {
      require(node.path(field).isArray(), path + field + " must be an array");
      return node.path(field);
    }

    private String text(String field) {
      String text = node.path(field).asText();
      require(
          node.path(field).isTextual() && !text.isBlank(),
          path + field + " must be a text that is not empty");
      return text;
    }

    private double number(String field) {
      require(node.path(field).isNumber(), path + field + " must be a number");
      return node.path(field).doubleValue();
    }

    private long count(String field) {
      JsonNode value = node.path(field);
      require(
          value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0,
          path + field + " must be an integer that is not negative");
      return value.longValue();
    }

    private Instant instant(String field) {
      try {
        return Instant.parse(node.path(field).asText());
      } catch (DateTimeParseException e) {
        problems.add(path + field + " must be an instant such as 2026-01-31T00:00:00Z");
        return Instant.EPOCH;
      }
    }
  }
}
