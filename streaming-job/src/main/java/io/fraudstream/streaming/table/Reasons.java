package io.fraudstream.streaming.table;

import io.fraudstream.transactions.Reason;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** The reasons of an alert as a column; null for a payment that is none. */
public final class Reasons {
  public static final String COLUMN = "reasons";

  /** Nullable all through: Delta enforces no rule inside an array. */
  static final ArrayType TYPE =
      DataTypes.createArrayType(
          new StructType()
              .add("feature", DataTypes.StringType)
              .add("value", DataTypes.DoubleType)
              .add("usual", DataTypes.DoubleType)
              .add("contribution", DataTypes.DoubleType));

  private Reasons() {}

  /** The reasons in a row, null if it has none. */
  public static @Nullable List<Reason> of(Row row) {
    Seq<Row> rows = row.getAs(COLUMN);
    return rows == null
        ? null
        : CollectionConverters.asJava(rows).stream()
            .map(
                reason ->
                    new Reason(
                        reason.getString(0),
                        reason.getDouble(1),
                        reason.getDouble(2),
                        reason.getDouble(3)))
            .toList();
  }
}
