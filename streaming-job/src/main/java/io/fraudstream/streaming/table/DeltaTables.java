package io.fraudstream.streaming.table;

import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import scala.jdk.javaapi.CollectionConverters;

/** The tables of one job, created before the first batch and owned by one checkpoint. */
public final class DeltaTables {
  /** Table property with the id of the checkpoint that writes the table. */
  static final String OWNER_PROPERTY = "fraudstream.checkpoint";

  private DeltaTables() {}

  /**
   * Creates the missing tables below a root.
   *
   * @param checkpoint id of the checkpoint that is about to write
   * @param isNew whether that checkpoint has no batch yet; else the tables must be there
   * @return the root with its file system, absolute
   * @throws ForeignTableException if a table was written under another checkpoint, or one that this
   *     checkpoint wrote to is gone
   */
  public static String open(SparkSession spark, String root, String checkpoint, boolean isNew) {
    String qualified = qualified(spark, root);
    for (Table table : Table.values()) {
      String location = table.under(qualified);
      if (DeltaTable.isDeltaTable(spark, location)) {
        requireOwner(spark, location, checkpoint);
      } else if (!isNew) {
        throw ForeignTableException.missing(location, checkpoint);
      } else {
        create(spark, table, location, checkpoint);
      }
    }
    return qualified;
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

  private static void requireOwner(SparkSession spark, String location, String checkpoint) {
    Map<String, String> properties =
        CollectionConverters.asJava(
            DeltaLog.forTable(spark, location)
                .update(false, scala.Option.empty(), scala.Option.empty())
                .metadata()
                .configuration());
    String owner = properties.getOrDefault(OWNER_PROPERTY, "none of fraudstream's");
    if (!owner.equals(checkpoint)) {
      throw ForeignTableException.ofAnother(location, owner, checkpoint);
    }
  }

  private static void create(SparkSession spark, Table table, String location, String checkpoint) {
    DeltaTable.create(spark)
        .location(location)
        .addColumns(table.schema())
        .property(OWNER_PROPERTY, checkpoint)
        .execute();
  }
}
