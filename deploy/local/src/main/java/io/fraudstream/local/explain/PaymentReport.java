package io.fraudstream.local.explain;

import io.fraudstream.model.features.Feature;
import io.fraudstream.streaming.table.Reasons;
import io.fraudstream.transactions.Decision;
import io.fraudstream.transactions.Reason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** What is known of a payment, as text. */
public final class PaymentReport {
  private static final int DECIMALS = 4;
  private static final String NOTHING = "-";

  private final StringBuilder text = new StringBuilder(4096);

  private PaymentReport() {}

  /** All of it. */
  public static String of(PaymentRows rows) {
    PaymentReport report = new PaymentReport();
    for (PaymentRows.Decided decided : rows.decided()) {
      report.decided(decided, rows.labels());
    }
    rows.rejected().forEach(report::rejected);
    return report.text.toString();
  }

  private void decided(PaymentRows.Decided decided, List<Row> labels) {
    Row row = decided.row();
    field("payment", row.getAs("transaction_id"));
    field(
        "decision",
        String.format(
            Locale.ROOT,
            "%s, score %.4f by model %s",
            row.getAs("decision"),
            row.<Double>getAs("score"),
            row.getAs("model_version")));
    shadow(row);
    field("time", time(row, "event_time") + (row.<Boolean>getAs("late") ? ", late" : ""));
    field("amount", amount(row.<Long>getAs("amount_minor"), row.getAs("currency")));
    field("card", row.getAs("card_id"));
    field("terminal", row.getAs("terminal_id"));
    place(row);
    source(row);
    field(
        "batch",
        row.<Long>getAs("batch_id")
            + ", "
            + (decided.version().isPresent()
                ? "version " + decided.version().getAsLong() + " of table transactions"
                : "whose commit is no longer in the log of table transactions"));
    if (labels.isEmpty()) {
      field("label", "none yet");
    }
    labels.forEach(this::label);
    reasons(row);
    features(row.getAs("features"));
  }

  private void shadow(Row row) {
    String version = row.getAs("shadow_model_version");
    if (version != null) {
      Double score = row.getAs("shadow_score");
      field(
          "shadow",
          (score == null ? "no score" : String.format(Locale.ROOT, "score %.4f", score))
              + " by model "
              + version);
    }
  }

  private void place(Row row) {
    String known =
        Stream.of("merchant_category", "channel", "country", "latitude", "longitude")
            .filter(column -> row.getAs(column) != null)
            .map(column -> column + " " + row.getAs(column))
            .collect(Collectors.joining(", "));
    if (!known.isEmpty()) {
      field("where", known);
    }
  }

  private void source(Row row) {
    field(
        "Kafka",
        String.format(
            Locale.ROOT,
            "topic %s, partition %d, offset %d, timestamp %s",
            row.getAs("topic"),
            row.<Integer>getAs("partition"),
            row.<Long>getAs("offset"),
            time(row, "kafka_timestamp")));
  }

  private void label(Row label) {
    field(
        "label",
        String.format(
            Locale.ROOT,
            "%s, since %s, from %s",
            label.<Boolean>getAs("fraud") ? "fraud" : "genuine",
            time(label, "label_time"),
            label.getAs("source")));
  }

  private void reasons(Row row) {
    List<Reason> reasons = Reasons.of(row);
    if (reasons == null || reasons.isEmpty()) {
      field("reasons", noReasons(row, reasons));
      return;
    }
    line("");
    line("%-26s %12s %12s %12s", "reasons", "value", "usual", "contribution");
    for (Reason reason : reasons) {
      line(
          "%-26s %12s %12s %12s  %s",
          reason.feature(),
          number(reason.value()),
          number(reason.usual()),
          String.format(Locale.ROOT, "%+.2f", reason.contribution()),
          description(reason.feature()));
    }
  }

  private static String noReasons(Row row, @Nullable List<Reason> reasons) {
    if (row.<String>getAs("decision").equals(Decision.APPROVE.name())) {
      return "none, only alerts have reasons";
    }
    return reasons == null
        ? "none: the model does not say what is usual, or an earlier version decided"
        : "none: no feature raised the score";
  }

  private void features(Row features) {
    line("");
    line("%-26s %12s", "features", "value");
    for (String name : features.schema().fieldNames()) {
      Double value = features.getAs(name);
      line("%-26s %12s  %s", name, value == null ? NOTHING : number(value), description(name));
    }
  }

  private void rejected(Row row) {
    field("rejected", row.getAs("reason") + ": " + row.getAs("detail"));
    source(row);
    field("batch", Objects.toString(row.getAs("batch_id")));
  }

  private static String amount(long minor, String currency) {
    int digits = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
    return BigDecimal.valueOf(minor, digits).toPlainString() + " " + currency;
  }

  private static Instant time(Row row, String column) {
    return row.<Timestamp>getAs(column).toInstant();
  }

  private static String number(double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_EVEN);
    return rounded.stripTrailingZeros().toPlainString();
  }

  private static String description(String feature) {
    return Arrays.stream(Feature.values())
        .filter(known -> known.columnName().equals(feature))
        .map(Feature::description)
        .findFirst()
        .orElse("");
  }

  private void field(String name, String value) {
    line("%-12s%s", name, value);
  }

  private void line(String format, @Nullable Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
