"""The protocol of the Fraud Detection Handbook: consecutive test weeks, and a model for each."""

from datetime import date, timedelta

from .table import DAY_MS, TrainingError, split, whole_days_end

TEST_DAYS = 7
TRAINING_DAYS = 7
EPOCH = date(1970, 1, 1)


def folds(
    table,
    count,
    delay_days,
    known_days,
    last_test_day=None,
    first_train_day=None,
):
    """The periods of each of `count` test weeks in a row, the earliest first.

    They are cut as for training: a model learns from all that precedes its test week by the delay.

    known_days: as in split.
    last_test_day: a date; None for the last whole day of the table.
    first_train_day: a date instead, by which the handbook names the same weeks: the day on which
    its training week begins, which the first test week follows by the delay.
    """
    if len(table) == 0:
        raise TrainingError("Cannot test: no row has a label.")
    if count < 1:
        raise TrainingError(f"Cannot test {count} weeks. Ask for one or more with --folds.")
    table_ends = EPOCH + timedelta(days=whole_days_end(table) // DAY_MS - 1)
    last = last_test_day or table_ends
    if first_train_day:
        reach = timedelta(days=TRAINING_DAYS + delay_days + TEST_DAYS * count - 1)
        last = first_train_day + reach
        if last > table_ends:
            raise TrainingError(
                f"Cannot test up to {last}: the table ends on {table_ends}. {count} test weeks can "
                f"begin with --first-train-day {table_ends - reach} or earlier."
            )
    if last > table_ends:
        raise TrainingError(
            f"Cannot test up to {last}: the table ends on {table_ends}. "
            "Name an earlier --last-test-day, or none."
        )
    for back in reversed(range(count)):
        end = ((last - EPOCH).days + 1 - TEST_DAYS * back) * DAY_MS
        try:
            yield split(table, delay_days, TEST_DAYS, known_days, end)
        except TrainingError as e:
            raise TrainingError(f"{e} Or test fewer weeks (--folds).") from e
