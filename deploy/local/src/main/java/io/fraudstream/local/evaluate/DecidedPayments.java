package io.fraudstream.local.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_millis;

import io.fraudstream.local.CommandException;
import io.fraudstream.local.LatestLabels;
import io.fraudstream.local.Period;
import io.fraudstream.streaming.table.DeltaTables;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Decision;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What was decided, with what has become known of it since.
 *
 * @param byModel all payments, by the version that decided
 * @param shadowed those of them with a label and a shadow, by both versions
 */
public record DecidedPayments(SortedMap<String, Sample> byModel, List<Shadowed> shadowed) {
  private static final String ID = "transaction_id";
  private static final String MODEL = "model_version";

  /**
   * Reads the payments of a period: at least one, and at least one label among them.
   *
   * @param model version that decided, null for all
   * @throws CommandException if there are none
   * @throws io.fraudstream.streaming.table.MissingTableException if there are no tables
   */
  public static DecidedPayments read(
      SparkSession spark, String tables, Period period, @Nullable String model) {
    DeltaTables.requireRecordTables(spark, tables);
    Dataset<Row> decided = period.of(DeltaTables.read(spark, tables, Table.TRANSACTIONS));
    DecidedPayments payments =
        collect(
            (model == null ? decided : decided.where(col(MODEL).equalTo(model)))
                .join(LatestLabels.of(spark, tables), new String[] {ID}, "left")
                .select(
                    col(MODEL),
                    unix_millis(col("event_time")),
                    col("card_id"),
                    col("score"),
                    col("features.amount"),
                    col("decision"),
                    col("fraud"),
                    col("shadow_model_version"),
                    col("shadow_score")));
    requireLabels(payments.byModel, decided, period, model);
    return payments;
  }

  private static DecidedPayments collect(Dataset<Row> rows) {
    SortedMap<String, Sample> samples = new TreeMap<>();
    SortedMap<String, SortedMap<String, Shadowed>> shadows = new TreeMap<>();
    Map<String, String> cards = new HashMap<>(); // A card pays more than once, and is kept once.
    Iterator<Row> iterator = rows.toLocalIterator();
    while (iterator.hasNext()) {
      Row row = iterator.next();
      Sample sample = samples.computeIfAbsent(row.getString(0), version -> new Sample());
      if (row.isNullAt(6)) {
        sample.addUnlabelled(row.getLong(1));
      } else {
        String card = cards.computeIfAbsent(row.getString(2), Function.identity());
        Decision decision = Decision.valueOf(row.getString(5));
        sample.addLabelled(
            row.getLong(1), card, row.getDouble(3), row.getDouble(4), decision, row.getBoolean(6));
        if (!row.isNullAt(7)) {
          shadows
              .computeIfAbsent(row.getString(7), shadow -> new TreeMap<>())
              .computeIfAbsent(row.getString(0), decider -> new Shadowed(decider, row.getString(7)))
              .add(
                  row.getLong(1),
                  card,
                  row.getDouble(3),
                  row.getAs(8),
                  row.getDouble(4),
                  decision,
                  row.getBoolean(6));
        }
      }
    }
    return new DecidedPayments(
        samples, shadows.values().stream().flatMap(byModel -> byModel.values().stream()).toList());
  }

  private static void requireLabels(
      SortedMap<String, Sample> samples,
      Dataset<Row> decided,
      Period period,
      @Nullable String model) {
    if (samples.isEmpty()) {
      throw new CommandException(model == null ? noPayments(period) : noModel(decided, model));
    }
    if (samples.values().stream().allMatch(sample -> sample.labelled() == 0)) {
      throw new CommandException(
          String.format(
              Locale.ROOT,
              "Cannot evaluate: none of the %,d payments%s has a label yet, and without one a"
                  + " payment is unknown, not genuine. Choose a period whose labels have come with"
                  + " --from and --to, or send labels to the topic that topics.labels names.",
              samples.values().stream().mapToLong(Sample::payments).sum(),
              period.inWords()));
    }
  }

  private static String noPayments(Period period) {
    return "Cannot evaluate: there are no payments"
        + period.inWords()
        + ". Choose another period with --from and --to.";
  }

  private static String noModel(Dataset<Row> decided, String model) {
    List<String> others =
        decided.select(MODEL).distinct().orderBy(MODEL).as(Encoders.STRING()).collectAsList();
    return "Cannot evaluate: model "
        + model
        + " decided no payment of the period. "
        + (others.isEmpty()
            ? "Nor did another: choose another period with --from and --to."
            : "Those that did: " + String.join(", ", others) + ". Correct --model.");
  }
}
