package io.fraudstream.streaming.sink;

import io.fraudstream.streaming.metrics.BatchSummary;
import io.fraudstream.streaming.table.NewFile;
import io.fraudstream.streaming.table.Table;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What a task leaves of its part of a micro-batch. It reaches the driver with the task's success
 * and once, so nothing is committed, counted or sent twice where Spark repeats a task.
 *
 * @param activity of its payments, nothing if it is not counted
 * @param files new data files, by their tables
 * @param alerts to be sent once the tables are committed
 */
public record TaskResult(
    BatchSummary summary,
    ActivityCounts activity,
    Map<Table, NewFile> files,
    List<AlertRecord> alerts)
    implements Serializable {}
