package io.fraudstream.streaming.table;

import io.delta.kernel.Scan;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/** The tables of one job, created before the first batch and owned by one checkpoint. */
public final class DeltaTables {
  /** Table property with the id of the checkpoint that writes the table. */
  static final String OWNER_PROPERTY = "fraudstream.checkpoint";

  /** Property of {@link Table#TRANSACTIONS} with the {@link Adoption}s, separated by commas. */
  private static final String ADOPTIONS_PROPERTY = "fraudstream.adoptions";

  private static final Logger LOG = LoggerFactory.getLogger(DeltaTables.class);

  private DeltaTables() {}

  /**
   * Creates the missing tables below a root, and the missing columns of tables that an earlier
   * version created.
   *
   * @param checkpoint id of the checkpoint that is about to write
   * @param isNew whether that checkpoint has no batch yet; else the tables must be there
   * @return the root with its file system, absolute
   * @throws ForeignTableException if a table was written under another checkpoint, one that this
   *     checkpoint wrote to is gone, or one has rows that a new checkpoint did not adopt
   * @throws DamagedTableException if the log of a table cannot be read, or lacks something
   */
  public static String open(SparkSession spark, String root, String checkpoint, boolean isNew) {
    String qualified = qualified(spark, root);
    boolean mayHoldRows = !isNew || isAdopted(spark, qualified, checkpoint);
    for (Table table : Table.values()) {
      String location = table.under(qualified);
      if (DeltaTable.isDeltaTable(spark, location)) {
        Snapshot snapshot = wholeSnapshot(spark, location);
        requireOwner(snapshot, location, checkpoint);
        if (!mayHoldRows && snapshot.numOfFiles() > 0) {
          throw ForeignTableException.unread(location, checkpoint);
        }
        if (!holds(snapshot.schema(), table.schema())) {
          addColumns(spark, table, location);
        }
      } else if (!isNew) {
        throw ForeignTableException.missing(location, checkpoint);
      } else {
        create(spark, table, location, checkpoint);
      }
    }
    return qualified;
  }

  /**
   * Refuses a root that a job has not written to.
   *
   * @throws MissingTableException if one of {@link Table#RECORD_TABLES} is not there
   */
  public static void requireRecordTables(SparkSession spark, String root) {
    for (Table table : Table.RECORD_TABLES) {
      if (!DeltaTable.isDeltaTable(spark, table.under(root))) {
        throw new MissingTableException(table.under(root));
      }
    }
  }

  /**
   * The rows of a table, with all columns of this version: what an earlier one did not write is
   * null, whether or not {@link #open} has added the columns.
   */
  public static Dataset<Row> read(SparkSession spark, String root, Table table) {
    return spark
        .read()
        .format("delta")
        .load(table.under(root))
        .unionByName(spark.createDataFrame(List.of(), table.schema()), true);
  }

  private static String qualified(SparkSession spark, String root) {
    Path path = new Path(root);
    try {
      return path.getFileSystem(spark.sparkContext().hadoopConfiguration())
          .makeQualified(path)
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the folder of the tables " + root, e);
    }
  }

  /**
   * Makes a checkpoint the owner of all tables that are there. From then on no job can commit under
   * another. May be called again if it was cut short.
   *
   * @throws ForeignTableException if a table holds batches of this very checkpoint, which would be
   *     skipped when they come again
   */
  public static void own(SparkSession spark, String root, String checkpoint) {
    String qualified = qualified(spark, root);
    List<String> present =
        Arrays.stream(Table.values())
            .map(table -> table.under(qualified))
            .filter(location -> DeltaTable.isDeltaTable(spark, location))
            .toList();
    for (String location : present) {
      if (wholeSnapshot(spark, location).transactions().contains(checkpoint)) {
        throw ForeignTableException.notAdoptable(
            location, "it holds micro-batches of this checkpoint, which was reset: delete it");
      }
    }
    present.forEach(location -> setProperty(spark, location, OWNER_PROPERTY, checkpoint));
  }

  /** Notes an adoption, which ends it. */
  public static void note(SparkSession spark, String root, Adoption adoption) {
    List<Adoption> all = new ArrayList<>(adoptions(spark, root));
    all.add(adoption);
    setProperty(
        spark,
        Table.TRANSACTIONS.under(qualified(spark, root)),
        ADOPTIONS_PROPERTY,
        all.stream().map(Adoption::text).collect(Collectors.joining(",")));
  }

  /** Every adoption of the tables, in order. */
  public static List<Adoption> adoptions(SparkSession spark, String root) {
    String location = Table.TRANSACTIONS.under(qualified(spark, root));
    if (!DeltaTable.isDeltaTable(spark, location)) {
      return List.of();
    }
    String noted = properties(wholeSnapshot(spark, location)).getOrDefault(ADOPTIONS_PROPERTY, "");
    return Arrays.stream(noted.split(",", -1))
        .filter(text -> !text.isEmpty())
        .map(Adoption::parse)
        .toList();
  }

  private static boolean isAdopted(SparkSession spark, String root, String checkpoint) {
    return adoptions(spark, root).stream()
        .anyMatch(adoption -> adoption.checkpoint().equals(checkpoint));
  }

  private static void setProperty(SparkSession spark, String location, String key, String value) {
    spark.sql(
        "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('%s' = '%s')"
            .formatted(location.replace("`", "``"), key, value));
  }

  private static Map<String, String> properties(Snapshot snapshot) {
    return CollectionConverters.asJava(snapshot.metadata().configuration());
  }

  private static void requireOwner(Snapshot snapshot, String location, String checkpoint) {
    String owner = properties(snapshot).getOrDefault(OWNER_PROPERTY, "none of fraudstream's");
    if (!owner.equals(checkpoint)) {
      throw ForeignTableException.ofAnother(location, owner, checkpoint);
    }
  }

  /**
   * Reads the whole log, once at the start: commits look only at the checksum of the last version,
   * and would go on above an entry that a fault of the storage emptied. Delta Kernel reads it here,
   * without a Spark job: as the first of its JVM one takes as long as the rest of the start.
   */
  private static Snapshot wholeSnapshot(SparkSession spark, String location) {
    Snapshot snapshot;
    long files;
    try {
      snapshot =
          DeltaLog.forTable(spark, location)
              .update(false, scala.Option.empty(), scala.Option.empty());
      files = files(spark, location, snapshot.version());
    } catch (Exception e) { // Spark throws checked ones without saying so
      throw DamagedTableException.unreadable(location, e);
    }
    if (snapshot.checksumOpt().isDefined() && snapshot.checksumOpt().get().numFiles() != files) {
      throw DamagedTableException.incomplete(
          location, snapshot.checksumOpt().get().numFiles(), files);
    }
    return snapshot;
  }

  private static long files(SparkSession spark, String location, long version) throws IOException {
    Engine engine = DefaultEngine.create(spark.sparkContext().hadoopConfiguration());
    Scan scan =
        io.delta.kernel.Table.forPath(engine, location)
            .getSnapshotAsOfVersion(engine, version)
            .getScanBuilder()
            .build();
    long files = 0;
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<io.delta.kernel.data.Row> rows = batches.next().getRows()) {
          for (; rows.hasNext(); rows.next()) {
            files++;
          }
        }
      }
    }
    return files;
  }

  /** Whether all columns are there, and all fields of the structs among them. */
  private static boolean holds(StructType present, StructType wanted) {
    return Arrays.stream(wanted.fields())
        .allMatch(
            field ->
                Arrays.asList(present.fieldNames()).contains(field.name())
                    && (!(field.dataType() instanceof StructType fields)
                        || holds((StructType) present.apply(field.name()).dataType(), fields)));
  }

  /**
   * Adds what a table of an earlier version lacks: no row is written, and those there read null.
   */
  private static void addColumns(SparkSession spark, Table table, String location) {
    spark
        .createDataFrame(List.of(), table.schema())
        .write()
        .format("delta")
        .mode(SaveMode.Append)
        .option("mergeSchema", true)
        .save(location);
    LOG.info("Added the columns of this version to table {}", location);
  }

  private static void create(SparkSession spark, Table table, String location, String checkpoint) {
    DeltaTable.create(spark)
        .location(location)
        .addColumns(table.schema())
        .property(OWNER_PROPERTY, checkpoint)
        .execute();
  }
}
