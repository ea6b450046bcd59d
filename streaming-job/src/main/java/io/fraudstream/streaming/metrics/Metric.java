package io.fraudstream.streaming.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Every metric that the job exports, with everything there is to say about it. */
@SuppressWarnings("ImmutableEnumChecker") // its lists are copies
public enum Metric {
  RECORDS(
      "fraudstream_records_total",
      Type.COUNTER,
      "records",
      Where.DRIVER,
      "Records that were committed to a table, by the topic they came from.",
      "topic"),
  PAYMENTS(
      "fraudstream_payments_total",
      Type.COUNTER,
      "payments",
      Where.DRIVER,
      "Payments that were scored and committed, by decision: approve, review, decline. All but approve raise an alert.",
      "decision"),
  LATE_PAYMENTS(
      "fraudstream_late_payments_total",
      Type.COUNTER,
      "payments",
      Where.DRIVER,
      "Scored payments that came behind the watermark."),
  REJECTED_RECORDS(
      "fraudstream_rejected_records_total",
      Type.COUNTER,
      "records",
      Where.DRIVER,
      "Records that went to quarantine, by reason as in the table of that name.",
      "reason"),
  LABELS(
      "fraudstream_labels_total",
      Type.COUNTER,
      "labels",
      Where.DRIVER,
      "Labels that were committed, true or false.",
      "fraud"),
  LABELLED_PAYMENTS(
      "fraudstream_labelled_payments_total",
      Type.COUNTER,
      "payments",
      Where.DRIVER,
      "Labels whose payment this process decided, by that decision: see Precision, recall, money.",
      "decision",
      "fraud"),
  LABELLED_ALERT_AMOUNT(
      "fraudstream_labelled_alert_amount_euros_total",
      Type.COUNTER,
      "euros",
      Where.DRIVER,
      "Amounts of the alerted payments among those, in the reference currency of the feature contract.",
      "decision",
      "fraud"),
  LATENCY(
      "fraudstream_latency_seconds",
      Type.HISTOGRAM,
      "seconds",
      Where.DRIVER,
      "Of each scored payment: from the timestamp of its Kafka record to the Delta commit of its row."),
  LATENCY_STAGE(
      "fraudstream_latency_stage_seconds",
      Type.HISTOGRAM,
      "seconds",
      Where.DRIVER,
      "Its parts: waiting until the batch that takes it begins, state to read, decode, update both states and write the data files, scoring, commit.",
      "stage"),
  BATCH_DURATION(
      "fraudstream_batch_duration_seconds",
      Type.HISTOGRAM,
      "seconds",
      Where.DRIVER,
      "Micro-batches by phase, as Spark names them; triggerExecution is the whole. The query is decisions.",
      "query",
      "phase"),
  LAST_COMMIT(
      "fraudstream_last_commit_timestamp_seconds",
      Type.GAUGE,
      "seconds",
      Where.DRIVER,
      "When the last batch of decisions was committed, Unix time."),
  KAFKA_LAG(
      "fraudstream_kafka_lag_records",
      Type.GAUGE,
      "records",
      Where.DRIVER,
      "What Kafka held behind the last batch when that batch was planned.",
      "topic",
      "partition"),
  WATERMARK(
      "fraudstream_watermark_timestamp_seconds",
      Type.GAUGE,
      "seconds",
      Where.DRIVER,
      "The watermark of the last batch, Unix time in event time.",
      "query"),
  WATERMARK_DELAY(
      "fraudstream_watermark_delay_seconds",
      Type.GAUGE,
      "seconds",
      Where.DRIVER,
      "The newest event time of the last batch less its watermark.",
      "query"),
  ACTIVITY_END(
      "fraudstream_activity_end_timestamp_seconds",
      Type.GAUGE,
      "seconds",
      Where.DRIVER,
      "Where the activity table ends: all hours before it are summed up. Unix time in event time."),
  STATE_ROWS(
      "fraudstream_state_rows",
      Type.GAUGE,
      "rows",
      Where.DRIVER,
      "Keys in a state (terminals or cards), if they are counted: see State rows.",
      "query",
      "operator"),
  STATE_UPDATES(
      "fraudstream_state_updated_rows_total",
      Type.COUNTER,
      "rows",
      Where.DRIVER,
      "Keys of a state that batches read and wrote.",
      "query",
      "operator"),
  STATE_BYTES(
      "fraudstream_state_bytes",
      Type.GAUGE,
      "bytes",
      Where.DRIVER,
      "Size of the state's RocksDB files.",
      "query",
      "operator"),
  STATE_MEMORY(
      "fraudstream_state_memory_bytes",
      Type.GAUGE,
      "bytes",
      Where.DRIVER,
      "Memory that the state's RocksDB takes, outside of the heap.",
      "query",
      "operator"),
  SCORE(
      "fraudstream_score", Type.HISTOGRAM, "probability", Where.DRIVER, "Scores of the payments."),
  MODEL(
      "fraudstream_model_info",
      Type.GAUGE,
      "1",
      Where.DRIVER,
      "1, with the version of the model that decided the last batch.",
      "version"),
  MODEL_SWAPS(
      "fraudstream_model_swaps_total",
      Type.COUNTER,
      "swaps",
      Where.DRIVER,
      "Models that took over while the job ran, by role: serving, shadow.",
      "role"),
  MODEL_REFUSALS(
      "fraudstream_model_refusals_total",
      Type.COUNTER,
      "looks",
      Where.DRIVER,
      "Looks at model.directory and model.shadow-directory, every ten seconds, that found a model which cannot serve; the old one goes on. By the role: serving, shadow.",
      "role"),
  FEATURE_DRIFT(
      "fraudstream_feature_drift_psi",
      Type.GAUGE,
      "index",
      Where.DRIVER,
      "Population stability index of a feature against the model's baseline: see Drift.",
      "feature"),
  SCORE_DRIFT(
      "fraudstream_score_drift_psi", Type.GAUGE, "index", Where.DRIVER, "The same of the score."),
  DRIFT_SAMPLE(
      "fraudstream_drift_sample_payments",
      Type.GAUGE,
      "payments",
      Where.DRIVER,
      "How many of the newest payments the two are taken from."),
  TABLE_BYTES(
      "fraudstream_table_bytes",
      Type.GAUGE,
      "bytes",
      Where.DRIVER,
      "Size of a table; files that VACUUM will remove do not count.",
      "table"),
  TABLE_FILES(
      "fraudstream_table_files",
      Type.GAUGE,
      "files",
      Where.DRIVER,
      "Its number of data files.",
      "table"),
  CHECKPOINT_BYTES(
      "fraudstream_checkpoint_bytes",
      Type.GAUGE,
      "bytes",
      Where.DRIVER,
      "Size of the checkpoint, measured every five minutes."),
  FREE_BYTES(
      "fraudstream_storage_free_bytes",
      Type.GAUGE,
      "bytes",
      Where.DRIVER,
      "Room left where the tables, the checkpoint and the driver's work files (spark.local.dir) lie, measured as often."
          + " Object stores say nothing of use.",
      "place"),
  SIZE_BYTES(
      "fraudstream_storage_size_bytes",
      Type.GAUGE,
      "bytes",
      Where.DRIVER,
      "Size of that disk or file system.",
      "place"),
  SCORING(
      "fraudstream_scoring_seconds",
      Type.HISTOGRAM,
      "seconds",
      Where.TASKS,
      "Calls of the model; the device is cpu or gpu:0.",
      "device"),
  SCORING_ROWS(
      "fraudstream_scoring_rows_total",
      Type.COUNTER,
      "payments",
      Where.TASKS,
      "Payments that the model scored, those of repeated tasks too.",
      "device"),
  GPU_MEMORY(
      "fraudstream_gpu_memory_used_bytes",
      Type.GAUGE,
      "bytes",
      Where.TASKS,
      "Memory in use on a GPU that scores. Absent without one.",
      "device");

  /** What Prometheus takes it for. */
  public enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  /** The JVMs that export it. */
  public enum Where {
    DRIVER,
    /** Each JVM that runs tasks. */
    TASKS
  }

  private final String exportedName;
  private final Type type;
  private final String unit;
  private final Where where;
  private final String help;
  private final List<String> labels;

  Metric(String exportedName, Type type, String unit, Where where, String help, String... labels) {
    this.exportedName = exportedName;
    this.type = type;
    this.unit = unit;
    this.where = where;
    this.help = help;
    this.labels = List.copyOf(Arrays.asList(labels));
  }

  /** As Prometheus sees it; a histogram's series have endings besides. */
  public String exportedName() {
    return exportedName;
  }

  public Type type() {
    return type;
  }

  public List<String> labels() {
    return labels;
  }

  /** As Micrometer wants it, which adds the ending of counters. */
  String meterName() {
    return exportedName.replaceFirst("_total$", "").replace('_', '.');
  }

  String help() {
    return help;
  }

  /** The row of {@code docs/metrics.md}. */
  String documentation() {
    String labelCell = String.join(", ", labels.stream().map(label -> '`' + label + '`').toList());
    return "| `%s` | %s | %s | %s | %s | %s |"
        .formatted(
            exportedName,
            type.name().toLowerCase(Locale.ROOT),
            labelCell,
            unit,
            where.name().toLowerCase(Locale.ROOT),
            help);
  }
}
