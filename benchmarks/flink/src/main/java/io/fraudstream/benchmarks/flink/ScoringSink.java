package io.fraudstream.benchmarks.flink;

import io.fraudstream.model.features.Feature;
import io.fraudstream.model.scoring.Device;
import io.fraudstream.model.scoring.FraudModel;
import io.fraudstream.model.scoring.ModelArtifact;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Scores payments in passes of the model's size, and what there is before each checkpoint; keeps
 * nothing but how many there were.
 */
final class ScoringSink implements Sink<double[]> {
  private static final long serialVersionUID = 1;

  @Override
  public SinkWriter<double[]> createWriter(WriterInitContext context) {
    return new Writer(FraudModel.load(ModelArtifact.shipped(), Device.CPU));
  }

  private static final class Writer implements SinkWriter<double[]> {
    private final FraudModel model;
    private final float[] rows;
    private final float[] scores;
    private int size;

    Writer(FraudModel model) {
      this.model = model;
      this.rows = new float[model.rowsOfPass() * Feature.COUNT];
      this.scores = new float[model.rowsOfPass()];
    }

    @Override
    public void write(double[] features, Context context) {
      int value = size++ * Feature.COUNT;
      for (double feature : features) {
        rows[value++] = (float) feature;
      }
      if (size == scores.length) {
        flush(false);
      }
    }

    @Override
    public void flush(boolean endOfInput) {
      if (size == 0) {
        return;
      }
      model.score(rows, size, scores);
      Scored.add(size);
      size = 0;
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
