package io.fraudstream.streaming.reconcile;

import io.fraudstream.streaming.table.DeltaTables;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.LabelCodec;
import io.fraudstream.transactions.TransactionCodec;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * CRC-32C of what each row says, over the record's bytes: the quarantined ones as they came, the
 * others written again by the contract's codec. A record from a producer with that codec must have
 * the same hash as the producer computed.
 */
final class RowHashes {
  private static final StructType SCHEMA =
      new StructType()
          .add("topic", DataTypes.StringType)
          .add("partition", DataTypes.IntegerType)
          .add("offset", DataTypes.LongType)
          .add("row_crc32c", DataTypes.StringType);

  private RowHashes() {}

  /** Topic, partition, offset and {@code row_crc32c} of every row below a root. */
  static Dataset<Row> of(SparkSession spark, String root) {
    return hashed(
            spark,
            root,
            Table.TRANSACTIONS,
            row -> TransactionCodec.encode(TableRows.transaction(row)))
        .union(hashed(spark, root, Table.LABELS, row -> LabelCodec.encode(TableRows.label(row))))
        .union(hashed(spark, root, Table.QUARANTINE, row -> row.getAs("value")));
  }

  private static Dataset<Row> hashed(
      SparkSession spark, String root, Table table, MapFunction<Row, byte @Nullable []> value) {
    return DeltaTables.read(spark, root, table)
        .map(
            (MapFunction<Row, Row>)
                row ->
                    RowFactory.create(
                        row.getAs("topic"),
                        row.getAs("partition"),
                        row.getAs("offset"),
                        crc32c(value.call(row))),
            Encoders.row(SCHEMA));
  }

  private static String crc32c(byte @Nullable [] value) {
    CRC32C crc = new CRC32C();
    if (value != null) {
      crc.update(value, 0, value.length);
    }
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
