package io.fraudstream.model.scoring;

import ai.djl.MalformedModelException;
import io.fraudstream.model.features.Feature;
import io.fraudstream.model.scoring.ModelManifest.SelfTest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an artifact must show before anything is scored with it. */
final class Proof {
  /** The widest difference between two platforms' arithmetic that still proves the same model. */
  private static final float TOLERANCE = 1e-5f;

  interface Load {
    void run() throws IOException, MalformedModelException;
  }

  private final ModelManifest manifest;

  Proof(ModelManifest manifest) {
    this.manifest = manifest;
  }

  /**
   * The model takes the features that this version computes, in their order: all of them, or the
   * first ones, where it is older than the others.
   */
  void features() {
    List<String> served = Feature.columnNames();
    List<String> trained = manifest.features();
    if (trained.size() <= served.size() && served.subList(0, trained.size()).equals(trained)) {
      return;
    }
    int column = 0;
    while (at(trained, column).equals(at(served, column))) {
      column++;
    }
    throw new ModelUnusableException(
        "Cannot use fraud model " + manifest.version(),
        "it takes %d features and this version computes %d; column %d is %s there and %s here"
            .formatted(
                trained.size(), served.size(), column, at(trained, column), at(served, column)),
        "Train it again on the features of this version, or run the version it was trained for");
  }

  void readable(Load load) {
    try {
      load.run();
    } catch (IOException | MalformedModelException | RuntimeException e) {
      throw unusable("libtorch cannot read model.pt as TorchScript", e);
    }
  }

  /** One score a row, whether there is one row or more. */
  void shape(FraudModel model) {
    for (int rows = 1; rows <= 2; rows++) {
      try {
        model.score(new float[rows * Feature.COUNT], rows, new float[rows]);
      } catch (RuntimeException e) {
        throw unusable(
            "it does not turn (%d, %d) float32 into %d scores"
                .formatted(rows, manifest.features().size(), rows),
            e);
      }
    }
  }

  void selfTest(FraudModel model) {
    SelfTest test = manifest.selfTest();
    int rows = test.inputs().size();
    float[] features = new float[rows * Feature.COUNT];
    for (int row = 0; row < rows; row++) {
      List<Float> input = test.inputs().get(row);
      for (int i = 0; i < input.size(); i++) {
        features[row * Feature.COUNT + i] = input.get(i);
      }
    }
    float[] scores = new float[rows];
    model.score(features, rows, scores);
    for (int row = 0; row < rows; row++) {
      float expected = test.expected().get(row);
      if (!(Math.abs(scores[row] - expected) <= TOLERANCE)) {
        throw unusable(
            "row %d of its self test scores %s on %s, but scored %s when it was exported"
                .formatted(row, scores[row], model.deviceName(), expected),
            null);
      }
    }
  }

  private static String at(List<String> names, int column) {
    return column < names.size() ? names.get(column) : "missing";
  }

  private ModelUnusableException unusable(String cause, @Nullable Throwable e) {
    String detail =
        e == null ? "" : " (" + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")";
    return new ModelUnusableException(
        "Cannot use fraud model " + manifest.version(),
        cause + detail,
        ModelUnusableException.EXPORT_AGAIN,
        e);
  }
}
