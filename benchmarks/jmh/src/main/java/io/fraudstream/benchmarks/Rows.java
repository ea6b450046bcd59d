package io.fraudstream.benchmarks;

import io.fraudstream.model.features.Feature;
import io.fraudstream.model.scoring.ModelArtifact;
import java.util.List;

/** Feature rows for the shipped model: those of its self test, over and over. */
final class Rows {
  private Rows() {}

  static float[] rowMajor(int rows) {
    List<List<Float>> inputs = ModelArtifact.shipped().manifest().selfTest().inputs();
    float[] features = new float[rows * Feature.COUNT];
    for (int i = 0; i < features.length; i++) {
      features[i] = inputs.get(i / Feature.COUNT % inputs.size()).get(i % Feature.COUNT);
    }
    return features;
  }
}
