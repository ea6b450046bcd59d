package io.fraudstream.streaming.sink;

import io.fraudstream.streaming.table.Table;

/** The columns of the activity table. */
final class ActivityColumns extends Columns<ActivityCounts.HourlyCount> {
  ActivityColumns() {
    super(Table.ACTIVITY);
  }

  @Override
  Column<ActivityCounts.HourlyCount> column(String name) {
    return switch (name) {
      case "window_start" -> instant(name, row -> row.hour().toEpochMilli());
      case "window_end" ->
          instant(name, row -> row.hour().plus(ActivityCounts.HOUR).toEpochMilli());
      case "terminal_id" -> text(name, row -> row.place().terminal());
      case "merchant_category" -> text(name, row -> row.place().category());
      case "country" -> text(name, row -> row.place().country());
      case "transactions" -> number(name, row -> row.count().transactions);
      case "alerts" -> number(name, row -> row.count().alerts);
      case "score_mean" -> fraction(name, row -> row.count().scores / row.count().transactions);
      default -> throw new IllegalStateException("Nothing is known of column " + name);
    };
  }
}
