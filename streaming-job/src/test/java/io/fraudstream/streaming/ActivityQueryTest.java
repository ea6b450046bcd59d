package io.fraudstream.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivityQueryTest {
  private static final SparkSession SPARK = TestSession.spark();
  private static final long START = Instant.parse("2029-06-04T12:00:00Z").toEpochMilli();

  @TempDir private Path folder;

  @Test
  void compaction_and_deleted_decisions_neither_stop_the_summary_nor_are_counted_again()
      throws Exception {
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      job.send(payment(0)).batch();
      job.send(payment(1)).batch();
      follow(job);
      String decisions = Table.TRANSACTIONS.under(job.config().tables());
      SPARK.sql("OPTIMIZE delta.`%s`".formatted(decisions));
      SPARK.sql("DELETE FROM delta.`%s` WHERE transaction_id = 't0'".formatted(decisions));
      job.send(payment(2)).batch();
      job.send(payment(50)).batch();
      follow(job);

      Row counted = job.table(Table.ACTIVITY).selectExpr("sum(transactions)", "count(*)").first();
      assertThat(counted.getLong(0)).isEqualTo(3);
      assertThat(counted.getLong(1)).isEqualTo(3);
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

  private static Transaction payment(int hour) {
    return TestPayments.payment(
        "t" + hour, START + Duration.ofHours(hour).toMillis(), "card", "shop", 1000);
  }
}
