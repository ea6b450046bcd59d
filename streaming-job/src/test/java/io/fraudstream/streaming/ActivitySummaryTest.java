package io.fraudstream.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Transaction;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivityQueryTest {
  private static final SparkSession SPARK = TestSession.spark();
  private static final Instant START = Instant.parse("2029-06-04T12:00:00Z");

  @TempDir private Path folder;

  @Test
  void compaction_and_deleted_decisions_neither_stop_the_summary_nor_are_counted_again()
      throws Exception {
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      job.send(payment(0)).batch();
      job.send(payment(20)).batch();
      follow(job);
      String decisions = Table.TRANSACTIONS.under(job.config().tables());
      SPARK.sql("OPTIMIZE delta.`%s`".formatted(decisions));
      SPARK.sql("DELETE FROM delta.`%s` WHERE transaction_id = 't0'".formatted(decisions));
      job.send(payment(40)).batch();
      job.send(payment(3000)).batch();
      follow(job);

      Row hour = job.table(Table.ACTIVITY).collectAsList().get(0);
      assertThat(job.table(Table.ACTIVITY).count()).isEqualTo(1);
      assertThat(hour.<Long>getAs("transactions")).isEqualTo(3);
      assertThat(hour.<Timestamp>getAs("window_start").toInstant()).isEqualTo(START);
      assertThat(hour.<Timestamp>getAs("window_end").toInstant())
          .isEqualTo(START.plus(Duration.ofHours(1)));
    }
  }

  /** Works off what is there and ends, as the job does with {@code --available-now}. */
  private void follow(DecisionsHarness job) throws Exception {
    ActivityQuery.activity(
            ActivityQuery.decisions(SPARK, Table.TRANSACTIONS.under(job.config().tables()), 0),
            "0 seconds")
        .writeStream()
        .trigger(Trigger.AvailableNow())
        .format("delta")
        .option("checkpointLocation", folder.resolve("activity-checkpoint").toString())
        .start(Table.ACTIVITY.under(job.config().tables()))
        .awaitTermination();
  }

  private static Transaction payment(int minute) {
    long eventTime = START.plus(Duration.ofMinutes(minute)).toEpochMilli();
    return TestPayments.payment("t" + minute, eventTime, "card", "shop", 1000);
  }
}
