package io.fraudstream.streaming.table;

import io.delta.exceptions.MetadataChangedException;
import io.delta.exceptions.ProtocolChangedException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.streaming.OutputMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Appends one micro-batch to one Delta table, once: the commit carries (checkpoint id, batch id) as
 * Delta's transaction identifier, and a batch that the table already holds is skipped.
 *
 * <p>The hours of the activity table are numbered likewise, by their end.
 *
 * <p>Delta's own sink does the same and rebuilds the table's whole state for the check on every
 * batch. The newest version's checksum file holds the same identifiers, so this reads them there
 * and falls back to the full state only where that file is missing. It uses internals of one Delta
 * version: docs/adr/0003 has the measurement and {@code BatchTransactionTest} the contract.
 */
public final class BatchTransaction {
  private static final Logger LOG = LoggerFactory.getLogger(BatchTransaction.class);

  private final SparkSession spark;
  private final String location;
  private final String checkpoint;
  private final Executor background;

  /**
   * @param location the table's path
   * @param checkpoint id of the checkpoint that numbers the batches
   * @param background writes the checkpoints of the table's log, which takes seconds
   */
  public BatchTransaction(
      SparkSession spark, String location, String checkpoint, Executor background) {
    this.spark = spark;
    this.location = location;
    this.checkpoint = checkpoint;
    this.background = background;
  }

  /**
   * Appends the files unless the table holds the batch already.
   *
   * @param files in the table's folder
   * @return whether a commit was made
   * @throws ForeignTableException if another checkpoint took the table over
   * @throws UnwritableTableException if the table has got rules for its rows that our files may
   *     break
   */
  public boolean append(Iterable<NewFile> files, long batchId) {
    DeltaLog log = DeltaLog.forTable(spark, location);
    try {
      // As this job left it. To list the log for what others did since costs more than the commit,
      // which finds it anyway: its version is taken then, and Delta looks at what took it.
      return append(log, log.unsafeVolatileSnapshot(), files, batchId);
    } catch (MetadataChangedException | ProtocolChangedException e) {
      // Perhaps another checkpoint took the table over, or it has rules for its rows now.
      Snapshot newest = log.update(false, Option.empty(), Option.empty());
      return append(log, newest, files, batchId);
    }
  }

  /** Whether the table, as this job left it, has no rules for its rows that our files may break. */
  public boolean takesOurFiles() {
    try {
      UnwritableTableException.throwIf(
          location, DeltaLog.forTable(spark, location).unsafeVolatileSnapshot().metadata());
      return true;
    } catch (UnwritableTableException e) {
      return false;
    }
  }

  private boolean append(DeltaLog log, Snapshot snapshot, Iterable<NewFile> files, long batchId) {
    OptimisticTransaction transaction = new WithoutCheckpoint(log, snapshot);
    requireOwner(transaction);
    UnwritableTableException.throwIf(location, transaction.metadata());
    if (lastBatch(transaction) >= batchId) {
      return false;
    }
    // Makes Delta refuse this commit if another job commits under the same identifier meanwhile.
    transaction.readTxn().addOne(checkpoint);
    List<Action> actions = new ArrayList<>();
    actions.add(
        new SetTransaction(checkpoint, batchId, Option.apply((Object) System.currentTimeMillis())));
    files.forEach(file -> actions.add(Action.fromJson(file.added(System.currentTimeMillis()))));
    long version =
        transaction.commit(
            CollectionConverters.asScala(actions).toSeq(),
            new DeltaOperations.StreamingUpdate(
                OutputMode.Append(), checkpoint, batchId, Option.empty()));
    if (version % log.checkpointInterval(transaction.metadata()) == 0) {
      background.execute(() -> writeCheckpoint(log));
    }
    return true;
  }

  /** A log without it is whole; it only takes longer to read. */
  private void writeCheckpoint(DeltaLog log) {
    try {
      LogCheckpoint.write(spark, log, log.unsafeVolatileSnapshot());
      // From now on Delta remembers the versions behind the checkpoint and not all since the start.
      log.update(false, Option.empty(), Option.empty());
    } catch (Exception e) { // Spark throws checked ones without saying so
      LOG.warn("No checkpoint of the log of {} was written; the next one is tried", location, e);
    }
  }

  /**
   * Delta writes the checkpoint of the log within the commit that it is due in, and before that
   * rebuilds the table's state there for a figure in its own log: seconds, for which the
   * micro-batches would wait.
   */
  private static final class WithoutCheckpoint extends OptimisticTransaction {
    WithoutCheckpoint(DeltaLog log, Snapshot snapshot) {
      super(log, Option.empty(), snapshot);
    }

    @Override
    public boolean isCheckpointNeeded(long committedVersion, Snapshot postCommitSnapshot) {
      return false;
    }
  }

  private void requireOwner(OptimisticTransaction transaction) {
    String owner =
        CollectionConverters.asJava(transaction.metadata().configuration())
            .getOrDefault(DeltaTables.OWNER_PROPERTY, checkpoint);
    if (!owner.equals(checkpoint)) {
      throw ForeignTableException.ofAnother(location, owner, checkpoint);
    }
  }

  /** The newest batch of this checkpoint in the table, -1 if there is none. */
  private long lastBatch(OptimisticTransaction transaction) {
    OptionalLong known = lastBatchInChecksum(transaction.snapshot());
    return known.isPresent() ? known.getAsLong() : transaction.txnVersion(checkpoint);
  }

  private OptionalLong lastBatchInChecksum(Snapshot snapshot) {
    if (snapshot.checksumOpt().isEmpty()
        || snapshot.checksumOpt().get().setTransactions().isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        CollectionConverters.asJava(snapshot.checksumOpt().get().setTransactions().get()).stream()
            .filter(transaction -> transaction.appId().equals(checkpoint))
            .mapToLong(SetTransaction::version)
            .max()
            .orElse(-1));
  }
}
