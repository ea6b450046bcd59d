package io.fraudstream.streaming.reconcile;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a reconciliation found.
 *
 * @param partitions one entry a topic partition, in order
 * @param accepted records that no table holds and that the job was told to go on without
 * @param repeatedIds rows of the table of decisions beyond the first with their transaction id:
 *     records that were sent again and not recognised, each a record of its own to Kafka
 * @param ledger the comparison with the producer's ledger, where there is one
 */
public record Balance(
    List<Partition> partitions,
    long accepted,
    long repeatedIds,
    Optional<LedgerComparison> ledger) {

  /**
   * The rows of one topic partition, over all tables.
   *
   * @param firstOffset lowest offset in any table
   * @param lastOffset highest offset in any table
   * @param scored rows in the table of decisions
   * @param labels rows in the table of labels
   * @param quarantined rows in the table of rejected records
   * @param distinctOffsets different offsets among them
   * @param accepted offsets between the first and the last that no table holds, as the job was told
   *     to go on without them
   */
  public record Partition(
      String topic,
      int partition,
      long firstOffset,
      long lastOffset,
      long scored,
      long labels,
      long quarantined,
      long distinctOffsets,
      long accepted) {

    public long rows() {
      return scored + labels + quarantined;
    }

    /** Offsets between the first and the last that no table holds and nobody accepted. */
    public long missing() {
      return lastOffset - firstOffset + 1 - distinctOffsets - accepted;
    }

    /** Rows beyond the first of their offset. */
    public long doubled() {
      return rows() - distinctOffsets;
    }
  }

  /**
   * The rows against the producer's ledger.
   *
   * @param records records in the ledger
   * @param lost in the ledger and in no table, but for accepted losses
   * @param unknown in a table and not in the ledger
   * @param altered in both with another hash of the value
   * @param scorable payments that the producer meant to be scored
   * @param scorableRejected those of them that the job rejected, with their reason in quarantine
   */
  public record LedgerComparison(
      long records, long lost, long unknown, long altered, long scorable, long scorableRejected) {

    boolean holds() {
      return lost == 0 && unknown == 0 && altered == 0;
    }
  }

  public Balance {
    partitions = List.copyOf(partitions);
  }

  /** Records that no table holds and nobody accepted. */
  public long lost() {
    long gaps = partitions.stream().mapToLong(Partition::missing).sum();
    return Math.max(gaps, ledger.map(LedgerComparison::lost).orElse(0L));
  }

  /** Rows that should not be there a second time. */
  public long doubled() {
    return partitions.stream().mapToLong(Partition::doubled).sum();
  }

  /** Whether every record is exactly one row of exactly one table. */
  public boolean holds() {
    return lost() == 0 && doubled() == 0 && ledger.map(LedgerComparison::holds).orElse(true);
  }

  /** The table that people read. */
  public String render() {
    StringBuilder out = new StringBuilder();
    line(
        out,
        "%-14s %4s %12s %12s %12s %12s %12s %8s %8s",
        "topic",
        "part",
        "first",
        "last",
        "scored",
        "labels",
        "quarantine",
        "missing",
        "doubled");
    for (Partition p : partitions) {
      line(
          out,
          "%-14s %4d %12d %12d %12d %12d %12d %8d %8d",
          p.topic(),
          p.partition(),
          p.firstOffset(),
          p.lastOffset(),
          p.scored(),
          p.labels(),
          p.quarantined(),
          p.missing(),
          p.doubled());
    }
    if (accepted > 0) {
      line(out, "%d records expired in Kafka; the job was told to go on without them", accepted);
    }
    if (repeatedIds > 0) {
      line(out, "%d payments were sent again and not recognised as duplicates", repeatedIds);
    }
    ledger.ifPresent(
        l ->
            line(
                out,
                "ledger: %d records, %d lost, %d unknown, %d altered; %d of %d scorable payments"
                    + " rejected",
                l.records(),
                l.lost(),
                l.unknown(),
                l.altered(),
                l.scorableRejected(),
                l.scorable()));
    line(
        out,
        "%s: %d lost, %d doubled",
        holds() ? "reconciled" : "NOT RECONCILED",
        lost(),
        doubled());
    return out.toString();
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
