package io.fraudstream.benchmarks;

import io.fraudstream.model.scoring.Device;
import io.fraudstream.model.scoring.FraudModel;
import io.fraudstream.model.scoring.ModelArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Scores ten million rows in calls of many sizes and compares the memory of the process before and
 * after; exits with 1 if it grew. Needs Linux, and a JVM that does not grow itself: its heap
 * touched before, and no optimising compiler.
 */
public final class MemoryCheck {
  private static final int[] CALLS = {1, 64, 1000, 2048, 8192};
  private static final int LARGEST_CALL = 8192;
  private static final long WARM_UP_ROWS = 1_000_000;
  private static final long ROWS = 10_000_000;

  /** More than an allocator keeps or gives back, and less than half a byte a row. */
  private static final long MOST_GROWTH_KB = 4 << 10;

  private MemoryCheck() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws IOException {
    try (FraudModel model = FraudModel.load(ModelArtifact.shipped(), Device.CPU)) {
      float[] features = Rows.rowMajor(LARGEST_CALL);
      score(model, features, WARM_UP_ROWS);
      long before = residentKilobytes();
      score(model, features, ROWS);
      long after = residentKilobytes();
      System.out.printf(
          "resident after %,d rows: %,d KB, after %,d more: %,d KB%n",
          WARM_UP_ROWS, before, ROWS, after);
      if (after - before > MOST_GROWTH_KB) {
        System.err.printf("It grew by more than %,d KB%n", MOST_GROWTH_KB);
        System.exit(1);
      }
    }
  }

  private static void score(FraudModel model, float[] features, long rows) {
    float[] scores = new float[LARGEST_CALL];
    long scored = 0;
    for (int call = 0; scored < rows; call++) {
      int size = CALLS[call % CALLS.length];
      model.score(features, size, scores);
      scored += size;
    }
  }

  private static long residentKilobytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("/proc/self/status has no VmRSS");
  }
}
