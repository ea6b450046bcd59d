package io.fraudstream.local.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How fast a job works off a backlog that was there before it. */
public final class CatchUp {
  /** One part in so many of the records is the warm-up. */
  private static final int WARM_UP_PART = 3;

  private static final double MILLION = 1e6;

  private CatchUp() {}

  /** One case, the history of the load. */
  public static List<Measurement> measure(Bench bench, Workload load) throws InterruptedException {
    try (BenchRun run = bench.start("catch-up", load)) {
      run.sendHistory();
      long records = run.sent();
      long warmUp = records / WARM_UP_PART;
      long start = System.currentTimeMillis();
      run.startJob();
      run.drain(records - warmUp);
      Moment from = run.look();
      run.drain(0);
      Moment to = run.look();
      run.stopJob();

      List<Batch> batches = run.batches();
      Measurement measurement = new Measurement("catch-up");
      Rate.steady(batches, warmUp)
          .ifPresent(
              rate ->
                  measurement
                      .put(Figure.PAYMENT_RATE, rate.payments())
                      .put(Figure.RECORD_RATE, rate.records()));
      Rate whole = Rate.since(start, batches);
      measurement
          .put(Figure.PAYMENT_RATE_FROM_START, whole.payments())
          .put(Figure.RECORD_RATE_FROM_START, whole.records());
      run.measure(measurement, from, to);
      double payments = batches.stream().mapToLong(Batch::payments).sum();
      measurement
          .put(Figure.TABLES, megabytes(run.folder().tables()) / payments * MILLION)
          .put(Figure.CHECKPOINT, megabytes(run.folder().checkpoint()) / payments * MILLION);
      return List.of(measurement);
    }
  }

  private static double megabytes(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes / Window.MEGABYTE;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot measure the folder " + folder, e);
    }
  }
}
