package io.fraudstream.local;

import io.fraudstream.local.process.ShutdownTask;
import io.fraudstream.local.progress.LiveLine;
import io.fraudstream.local.progress.Poller;
import io.fraudstream.local.stack.LocalStack;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.StreamingJob;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.metrics.MetricsEndpoint;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the job in this JVM. */
@Command(
    name = "stream",
    description = {
      "Run the job: read payments and labels from Kafka, score, write the Delta tables, raise alerts.",
      "It runs in this JVM with all cores unless spark.master says otherwise, until Ctrl+C; what was"
          + " not committed then is done again at the next start."
    })
final class StreamCommand extends BaseCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions config = new ConfigOptions();

  @Option(names = "--available-now", description = "Process what Kafka holds now, then end.")
  private boolean availableNow;

  @Override
  public Integer call() throws StreamingQueryException, IOException {
    StreamConfig loaded = config.load();
    SparkSession spark = JobSession.createForJob(loaded);
    LiveLine line = LiveLine.ofConsole();
    MetricsEndpoint.url().ifPresent(url -> line.say(LocalStack.METRICS_AT + url));
    try (spark) {
      if (availableNow) {
        StreamingJob.runAvailableNow(spark, loaded);
      } else {
        run(spark, loaded, line);
      }
    }
    return ExitCode.OK;
  }

  private static void run(SparkSession spark, StreamConfig config, LiveLine line)
      throws StreamingQueryException {
    Poller progress = QueryProgress.show(spark, line);
    try (StreamingJob job = StreamingJob.start(spark, config);
        ShutdownTask onSignal = ShutdownTask.register(job::close)) {
      job.awaitTermination();
      if (onSignal.isRequested()) {
        line.say("Stopped after a complete micro-batch");
      }
    } finally {
      progress.close();
    }
  }
}
