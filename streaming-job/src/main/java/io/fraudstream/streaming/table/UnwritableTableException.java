package io.fraudstream.streaming.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.types.StructField;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A table got properties that decide what a data file must hold. Delta's own writer would heed
 * them; the job writes its files as it created the table, and must not commit them there.
 */
public final class UnwritableTableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private UnwritableTableException(String location, List<String> found) {
    super(
        "Cannot write to table "
            + location
            + ": it was given "
            + String.join(", ", found)
            + ", which the job does not apply. Nothing was lost. Drop that, or keep it in a table of its own"
            + " that reads from this one, and start again.");
  }

  /** Checks a table before anything is committed to it. */
  static void throwIf(String location, Metadata metadata) {
    List<String> found = new ArrayList<>();
    if (!metadata.partitionColumns().isEmpty()) {
      found.add("partition columns");
    }
    Map<String, String> properties = CollectionConverters.asJava(metadata.configuration());
    properties.forEach(
        (key, value) -> {
          if (key.startsWith("delta.constraints.")) {
            found.add("the constraint " + key.substring("delta.constraints.".length()));
          } else if (key.equals("delta.columnMapping.mode") && !value.equals("none")) {
            found.add("column mapping");
          }
        });
    for (StructField column : metadata.schema().fields()) {
      if (column.metadata().contains("delta.generationExpression")
          || column.metadata().contains("delta.identity.start")) {
        found.add("the generated column " + column.name());
      }
    }
    if (!found.isEmpty()) {
      throw new UnwritableTableException(location, found);
    }
  }
}
