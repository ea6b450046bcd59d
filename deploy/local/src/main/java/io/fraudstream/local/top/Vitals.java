package io.fraudstream.local.top;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How a job does, as text: what is counted as of the time between two scrapes, precision, recall
 * and money as of the whole life of the process, and everything else as of the later scrape.
 */
public final class Vitals {
  private static final String NOTHING = "-";
  private static final double MEGABYTE = 1 << 20;

  /** Features that have moved most, to be named. */
  private static final int FEATURES = 3;

  private static final Predicate<Map<String, String>> ALERTED =
      labels -> !"approve".equals(labels.get("decision"));
  private static final Predicate<Map<String, String>> FRAUD =
      labels -> "true".equals(labels.get("fraud"));
  private static final Predicate<Map<String, String>> DECLINED =
      labels -> "decline".equals(labels.get("decision"));

  private final Scrape before;
  private final Scrape now;
  private final double seconds;
  private final StringBuilder text = new StringBuilder(1024);

  private Vitals(Scrape before, Scrape now) {
    this.before = before;
    this.now = now;
    this.seconds = (now.millis() - before.millis()) / 1000.0;
  }

  /** All of it, a line a subject. */
  public static String of(Scrape before, Scrape now) {
    return new Vitals(before, now).render();
  }

  private String render() {
    String model =
        String.join(
            ", ", now.by("version", "fraudstream_model_info").keySet().toArray(String[]::new));
    line("model", model.isEmpty() ? "no payment decided yet" : model);
    line("records in", rates("topic", "fraudstream_records_total"));
    line("lag", lag());
    line(
        "scored",
        rates("decision", "fraudstream_payments_total")
            + rate("late", "fraudstream_late_payments_total"));
    line("rejected", rates("reason", "fraudstream_rejected_records_total"));
    line(
        "latency",
        "p50 %s  p99 %s   mean: %s",
        quantile(0.5, "fraudstream_latency_seconds"),
        quantile(0.99, "fraudstream_latency_seconds"),
        means("stage", "fraudstream_latency_stage_seconds", labels -> true));
    line(
        "batch",
        "mean: %s   last commit %s",
        means(
            "query",
            "fraudstream_batch_duration_seconds",
            labels -> "triggerExecution".equals(labels.get("phase"))),
        lastCommit());
    line(
        "watermark",
        "behind the newest payment: %s",
        each(now.by("query", "fraudstream_watermark_delay_seconds"), Vitals::time));
    line("drift", drift());
    line("since start", money());
    line("state", state());
    line("tables", tables());
    line("memory", memory());
    return text.toString();
  }

  private String lag() {
    OptionalDouble records = now.sum("fraudstream_kafka_lag_records");
    if (records.isEmpty()) {
      return NOTHING;
    }
    double speed = increase("fraudstream_records_total", labels -> true) / seconds;
    return number(records.getAsDouble())
        + " records"
        + (speed > 0 ? ", " + time(records.getAsDouble() / speed) + " at this speed" : "");
  }

  private String lastCommit() {
    OptionalDouble last = now.sum("fraudstream_last_commit_timestamp_seconds");
    return last.isEmpty()
        ? NOTHING
        : time(Math.max(0, now.millis() / 1000.0 - last.getAsDouble())) + " ago";
  }

  private String drift() {
    OptionalDouble sample = now.sum("fraudstream_drift_sample_payments");
    if (sample.isEmpty()) {
      return NOTHING;
    }
    String features =
        now.by("feature", "fraudstream_feature_drift_psi").entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .limit(FEATURES)
            .map(entry -> entry.getKey() + " " + index(entry.getValue()))
            .collect(Collectors.joining("  "));
    return "score %s   most: %s   (PSI of %s payments)"
        .formatted(
            now.sum("fraudstream_score_drift_psi").stream()
                .mapToObj(Vitals::index)
                .findFirst()
                .orElse(NOTHING),
            features,
            number(sample.getAsDouble()));
  }

  private String money() {
    String labelled = "fraudstream_labelled_payments_total";
    String euros = "fraudstream_labelled_alert_amount_euros_total";
    OptionalDouble found = now.sum(labelled, ALERTED.and(FRAUD));
    return "precision %s  recall %s  saved EUR %s  good payments declined EUR %s"
        .formatted(
            share(found, now.sum(labelled, ALERTED)),
            share(found, now.sum(labelled, FRAUD)),
            number(now.sum(euros, DECLINED.and(FRAUD)).orElse(0)),
            number(now.sum(euros, DECLINED.and(FRAUD.negate())).orElse(0)));
  }

  private String state() {
    Map<String, Double> files = now.by("operator", "fraudstream_state_bytes");
    return each(
        now.by("operator", "fraudstream_state_memory_bytes"),
        (operator, memory) ->
            "%s in memory, %s in files"
                .formatted(bytes(memory), bytes(files.getOrDefault(operator, Double.NaN))));
  }

  private String tables() {
    Map<String, Double> files = now.by("table", "fraudstream_table_files");
    return each(
            now.by("table", "fraudstream_table_bytes"),
            (table, size) ->
                bytes(size) + " in " + number(files.getOrDefault(table, Double.NaN)) + " files")
        + "  checkpoint "
        + orNothing(now.sum("fraudstream_checkpoint_bytes"), Vitals::bytes);
  }

  private String memory() {
    Predicate<Map<String, String>> heap = labels -> "heap".equals(labels.get("area"));
    return "heap %s of %s  process %s  CPU %s"
        .formatted(
            orNothing(now.sum("jvm_memory_used_bytes", heap), Vitals::bytes),
            orNothing(now.sum("jvm_memory_max_bytes", heap), Vitals::bytes),
            orNothing(now.sum("process_resident_memory_bytes"), Vitals::bytes),
            orNothing(now.sum("process_cpu_usage"), usage -> Math.round(usage * 100) + "%"));
  }

  private String rates(String label, String name) {
    return each(
        now.by(label, name),
        (value, total) ->
            perSecond(increase(name, labels -> value.equals(labels.get(label))) / seconds));
  }

  private String rate(String what, String name) {
    return now.has(name)
        ? "  " + what + " " + perSecond(increase(name, labels -> true) / seconds)
        : "";
  }

  private String means(String label, String name, Predicate<Map<String, String>> labels) {
    return each(
        now.by(label, name + "_count", labels),
        (value, total) -> {
          Predicate<Map<String, String>> of = labels.and(series -> value.equals(series.get(label)));
          double count = increase(name + "_count", of);
          return count > 0 ? time(increase(name + "_sum", of) / count) : NOTHING;
        });
  }

  /** As Prometheus' histogram_quantile: linear within a bucket. */
  private String quantile(double quantile, String name) {
    SortedMap<Double, Double> buckets = new TreeMap<>();
    now.by("le", name + "_bucket")
        .forEach(
            (bound, total) ->
                buckets.put(
                    Double.parseDouble(bound.replace("Inf", "Infinity")),
                    increase(name + "_bucket", labels -> bound.equals(labels.get("le")))));
    double rank = quantile * buckets.getOrDefault(Double.POSITIVE_INFINITY, 0.0);
    if (rank <= 0) {
      return NOTHING;
    }
    double lower = 0;
    double below = 0;
    for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
      if (bucket.getValue() >= rank) {
        return Double.isInfinite(bucket.getKey())
            ? "> " + time(lower)
            : time(
                lower + (bucket.getKey() - lower) * (rank - below) / (bucket.getValue() - below));
      }
      lower = bucket.getKey();
      below = bucket.getValue();
    }
    return NOTHING;
  }

  /** A counter that is less than before was begun anew. */
  private double increase(String name, Predicate<Map<String, String>> labels) {
    double after = now.sum(name, labels).orElse(0);
    double earlier = before.sum(name, labels).orElse(0);
    return after < earlier ? after : after - earlier;
  }

  private void line(String subject, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-12s", subject))
        .append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
        .append(System.lineSeparator());
  }

  private static String each(Map<String, Double> values, Function<Double, String> shown) {
    return each(values, (key, value) -> shown.apply(value));
  }

  private static String each(Map<String, Double> values, BiFunction<String, Double, String> shown) {
    return values.isEmpty()
        ? NOTHING
        : values.entrySet().stream()
            .map(entry -> entry.getKey() + " " + shown.apply(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining("  "));
  }

  private static String share(OptionalDouble part, OptionalDouble whole) {
    return whole.orElse(0) > 0 ? index(part.orElse(0) / whole.getAsDouble()) : NOTHING;
  }

  private static String orNothing(OptionalDouble value, Function<Double, String> shown) {
    return value.isEmpty() ? NOTHING : shown.apply(value.getAsDouble());
  }

  private static String index(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,d", Math.round(value));
  }

  private static String perSecond(double value) {
    boolean few = value >= 0.05 && value < 10;
    return (few ? String.format(Locale.ROOT, "%.1f", value) : number(value)) + "/s";
  }

  private static String bytes(double value) {
    if (value < MEGABYTE) {
      return String.format(Locale.ROOT, "%.0f KB", value / 1024);
    }
    return value < 1024 * MEGABYTE
        ? String.format(Locale.ROOT, "%.0f MB", value / MEGABYTE)
        : String.format(Locale.ROOT, "%.1f GB", value / MEGABYTE / 1024);
  }

  private static String time(double seconds) {
    if (seconds < 1) {
      return String.format(Locale.ROOT, "%.0f ms", seconds * 1000);
    }
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return seconds < 7200
        ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
        : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }
}
