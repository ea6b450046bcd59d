package io.fraudstream.model.features;

/** Finds lower medians in a buffer of its own. */
final class Median {
  /** Room for the payments that most keys get in one micro-batch. */
  private static final int SPARE = 8;

  private long[] values = new long[0];

  /**
   * The lower median of the values from one place up to another: the one at {@code (n - 1) / 2} of
   * n in ascending order; 0 of none. Expected time is linear (Hoare's selection).
   */
  long of(long[] column, int from, int to) {
    int count = to - from;
    if (count <= 0) {
      return 0;
    }
    if (values.length < count) {
      values = new long[count + SPARE];
    }
    System.arraycopy(column, from, values, 0, count);
    return select((count - 1) / 2, count - 1);
  }

  /** Leaves at a place what sorting up to the last place would put there. */
  private long select(int place, int last) {
    int low = 0;
    int high = last;
    while (low < high) {
      long pivot = values[(low + high) >>> 1];
      int left = low;
      int right = high;
      while (left <= right) {
        while (values[left] < pivot) {
          left++;
        }
        while (values[right] > pivot) {
          right--;
        }
        if (left <= right) {
          long value = values[left];
          values[left++] = values[right];
          values[right--] = value;
        }
      }
      if (place <= right) {
        high = right;
      } else if (place >= left) {
        low = left;
      } else {
        return values[place];
      }
    }
    return values[place];
  }
}
