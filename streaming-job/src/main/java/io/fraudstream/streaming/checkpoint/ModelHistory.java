package io.fraudstream.streaming.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.streaming.scoring.ScoringPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Which model and thresholds decided which micro-batch, and which model was their shadow. Each
 * entry is a folder {@code models/FIRST_BATCH} below the checkpoint with the artifacts themselves,
 * so a batch that is replayed after a crash is scored as it was the first time, whatever models the
 * restarted job was given.
 */
public final class ModelHistory {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROGRAM = "model.pt";
  private static final String MANIFEST = "manifest.json";
  private static final String SHADOW = "shadow";
  private static final String THRESHOLDS = "thresholds.json";

  private final CheckpointFolder checkpoint;
  private final boolean withShadows;
  private final Path root;
  private final NavigableMap<Long, ScoringPlan> plans = new TreeMap<>();

  /**
   * Reads the history of a checkpoint.
   *
   * @param withShadows false leaves them out of every plan, also of one that a batch had before: so
   *     a shadow that kills whoever loads it can be taken out
   */
  public ModelHistory(CheckpointFolder checkpoint, boolean withShadows) {
    this.checkpoint = checkpoint;
    this.withShadows = withShadows;
    this.root = checkpoint.resolve("models");
    try {
      FileSystem files = checkpoint.files();
      if (files.exists(root)) {
        for (FileStatus entry : files.listStatus(root)) {
          String name = entry.getPath().getName();
          // Left by a crash while it was written: no batch can have used it.
          boolean unfinished = !files.exists(new Path(entry.getPath(), THRESHOLDS));
          if (!name.startsWith(".")
              && !(unfinished && Long.parseLong(name) >= checkpoint.nextUnplannedBatch())) {
            plans.put(Long.parseLong(name), read(entry.getPath()));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the model history " + root, e);
    }
  }

  /** Lets a plan decide every batch that has not been planned yet. */
  public void adopt(ScoringPlan plan) {
    if (!plans.isEmpty() && plans.lastEntry().getValue().equals(plan)) {
      return;
    }
    try {
      long firstBatch = checkpoint.nextUnplannedBatch();
      write(plan, firstBatch);
      plans.put(firstBatch, plan);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the model history " + root, e);
    }
  }

  /** The plan that decides a batch, now and at each replay. */
  public ScoringPlan planFor(long batchId) {
    Map.Entry<Long, ScoringPlan> entry = plans.floorEntry(batchId);
    if (entry == null) {
      throw new IllegalStateException("No model was adopted before batch " + batchId);
    }
    return withShadows ? entry.getValue() : entry.getValue().withoutShadow();
  }

  private void write(ScoringPlan plan, long firstBatch) throws IOException {
    String name = String.format(Locale.ROOT, "%012d", firstBatch);
    Path temporary = new Path(root, "." + name);
    Path target = new Path(root, name);
    checkpoint.files().delete(temporary, true);
    // A model adopted twice before its first batch leaves only the newer one.
    checkpoint.files().delete(new Path(target, THRESHOLDS), false);
    checkpoint.files().delete(target, true);
    write(temporary, plan.artifact());
    if (plan.shadow() != null) {
      write(new Path(temporary, SHADOW), plan.shadow());
    }
    write(
        new Path(temporary, THRESHOLDS),
        JSON.writeValueAsBytes(new double[] {plan.reviewThreshold(), plan.declineThreshold()}));
    if (!checkpoint.files().rename(temporary, target)) {
      throw new IOException("Cannot rename " + temporary + " to " + target);
    }
  }

  private void write(Path folder, ModelArtifact artifact) throws IOException {
    write(new Path(folder, PROGRAM), artifact.program());
    write(new Path(folder, MANIFEST), artifact.manifestJson());
  }

  private void write(Path path, byte[] bytes) throws IOException {
    try (OutputStream out = checkpoint.files().create(path, true)) {
      out.write(bytes);
    }
  }

  private ScoringPlan read(Path entry) throws IOException {
    double[] thresholds = JSON.readValue(bytes(new Path(entry, THRESHOLDS)), double[].class);
    if (thresholds.length != 2) {
      throw new IOException(entry + " is damaged: thresholds " + Arrays.toString(thresholds));
    }
    Path shadow = new Path(entry, SHADOW);
    return new ScoringPlan(
        artifact(entry),
        thresholds[0],
        thresholds[1],
        checkpoint.files().exists(shadow) ? artifact(shadow) : null);
  }

  private ModelArtifact artifact(Path folder) throws IOException {
    return ModelArtifact.of(bytes(new Path(folder, PROGRAM)), bytes(new Path(folder, MANIFEST)));
  }

  private byte[] bytes(Path path) throws IOException {
    try (InputStream in = checkpoint.files().open(path)) {
      return in.readAllBytes();
    }
  }
}
