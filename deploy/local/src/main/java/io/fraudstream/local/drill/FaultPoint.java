package io.fraudstream.local.drill;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the drill kills the job. All but {@link #KILL} are points of the job's own writing, found
 * by the file that it writes: Spark, Delta and our code all write through one file system.
 */
public enum FaultPoint {
  OFFSETS_LOGGED(
      "the batch's offsets are logged, nothing of it ran",
      Moment.AFTER_RENAME,
      "/decisions/offsets/\\d+"),
  STATE_UPDATED(
      "one partition of the state is committed, others are not",
      Moment.AFTER_RENAME,
      "/decisions/state/\\d+/\\d+/.*\\.changelog"),
  DATA_FILE_BEGUN(
      "a table's data file is half written",
      Moment.WRITE,
      Patterns.TABLE + "/part-[^/]*\\.parquet"),
  BEFORE_TABLES("the plan ran, no table is committed", Moment.BEFORE_RENAME, Patterns.TABLE_COMMIT),
  BETWEEN_TABLES(
      "one table is committed, others are not", Moment.AFTER_RENAME, Patterns.TABLE_COMMIT),
  AFTER_TABLES(
      "all tables are committed and the alerts sent, Spark does not know",
      Moment.BEFORE_RENAME,
      "/decisions/commits/\\d+"),
  STATE_SNAPSHOT(
      "a snapshot of the state is half written",
      Moment.WRITE,
      "/decisions/state/\\d+/\\d+/[^/]*\\.zip[^/]*"),
  DELTA_CHECKPOINT(
      "a checkpoint of a table's log is half written",
      Moment.WRITE,
      Patterns.TABLE + "/_delta_log/[^/]*\\.checkpoint\\.[^/]*parquet[^/]*"),
  KILL("kill -9 at a random moment", null, null);

  enum Moment {
    BEFORE_RENAME,
    AFTER_RENAME,
    WRITE
  }

  private final String description;
  private final @Nullable Moment moment;

  @SuppressWarnings("ImmutableEnumChecker") // a Pattern is immutable
  private final @Nullable Pattern path;

  FaultPoint(String description, @Nullable Moment moment, @Nullable String pathSuffix) {
    this.description = description;
    this.moment = moment;
    this.path = pathSuffix == null ? null : Pattern.compile(".*" + pathSuffix);
  }

  /** What is done and what is not when the job dies there. */
  public String description() {
    return description;
  }

  /** The name for people: lower case with dashes. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean isAt(Moment reached, String file) {
    return moment == reached && path != null && path.matcher(file).matches();
  }

  private static final class Patterns {
    static final String TABLE = "/(transactions|labels|quarantine)";
    static final String TABLE_COMMIT = TABLE + "/_delta_log/\\d{20}\\.json";
  }
}
