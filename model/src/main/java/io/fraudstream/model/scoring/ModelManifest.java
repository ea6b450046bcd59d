package io.fraudstream.model.scoring;

import io.fraudstream.transactions.Decision;
import java.io.Serializable;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an artifact says about itself: {@code manifest.json} beside {@code model.pt}.
 *
 * @param version names this model wherever a score is stored
 * @param sha256 of {@code model.pt}, lower-case hex
 * @param features names of the inputs, in the order of the model's columns
 * @param output what the model's output means
 * @param thresholds where decisions begin, unless the configuration says otherwise
 * @param training how the model came to be
 * @param metrics by name, measured on the test period
 * @param selfTest inputs with the scores they had when the model was exported
 * @param baseline how the features, by name, and the output were distributed in the training
 *     period; empty in manifests of earlier versions
 * @param usual the median of each feature, by name, among the genuine payments of the training
 *     period; empty in manifests of earlier versions
 */
public record ModelManifest(
    String version,
    String sha256,
    List<String> features,
    String output,
    Thresholds thresholds,
    Training training,
    Map<String, Double> metrics,
    SelfTest selfTest,
    Map<String, Distribution> baseline,
    Map<String, Double> usual)
    implements Serializable {

  /** The version of the manifest's format that this code reads. */
  public static final int SCHEMA = 1;

  /** The only output this code serves: the probability that the payment is fraudulent. */
  public static final String OUTPUT = "fraud_probability";

  public ModelManifest {
    features = List.copyOf(features);
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    baseline = Collections.unmodifiableMap(new LinkedHashMap<>(baseline));
    usual = Collections.unmodifiableMap(new LinkedHashMap<>(usual));
  }

  /**
   * Reads a manifest.
   *
   * @throws ModelUnusableException naming everything that is wrong with it
   */
  public static ModelManifest parse(byte[] json) {
    return ManifestReader.read(json);
  }

  /** The lowest scores that get a decision, in [0, 1]. */
  public record Thresholds(double review, double decline) implements Serializable {
    /** The decision for a score in [0, 1]. */
    public Decision decide(double score) {
      return Decision.of(score, review, decline);
    }
  }

  /**
   * How a model was trained.
   *
   * @param data what the rows were, in words
   * @param rows how many labelled payments it learned from and was tested on
   * @param frauds how many of them were fraudulent
   * @param periods by name: {@code train} and {@code test}, and {@code trial} and {@code
   *     validation}, which lie within {@code train}; in earlier versions {@code train}, {@code
   *     validation} and {@code test}, one after the other
   * @param seed of every random choice
   * @param torch the version of PyTorch that trained it
   */
  public record Training(
      String data, long rows, long frauds, Map<String, Period> periods, long seed, String torch)
      implements Serializable {
    public Training {
      periods = Collections.unmodifiableMap(new LinkedHashMap<>(periods));
    }
  }

  /** The payments with {@code from <= event time < to}. */
  public record Period(Instant from, Instant to, long rows, long frauds) implements Serializable {}

  /** Raw feature rows and the score of each. */
  public record SelfTest(List<List<Float>> inputs, List<Float> expected) implements Serializable {
    public SelfTest {
      inputs = inputs.stream().map(List::copyOf).toList();
      expected = List.copyOf(expected);
    }
  }

  /**
   * A distribution in bins: the first takes values up to the first edge, edge included, and so on;
   * the last takes those beyond the last edge.
   *
   * @param edges ascending
   * @param shares of each bin, one more than there are edges
   */
  public record Distribution(List<Double> edges, List<Double> shares) implements Serializable {
    public Distribution {
      edges = List.copyOf(edges);
      shares = List.copyOf(shares);
    }
  }
}
