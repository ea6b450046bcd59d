package io.fraudstream.benchmarks.flink;

import java.lang.management.ManagementFactory;

/** How many payments were scored in this JVM, and what those behind the warm-up took. */
final class Scored {
  private static final double NANOS_A_SECOND = 1e9;
  private static final double MILLION = 1e6;

  private static long warmUp;
  private static long payments;
  private static long beginPayments;
  private static long beginNanos;
  private static long beginCpuNanos;
  private static long endNanos;
  private static long endCpuNanos;

  private Scored() {}

  /** So many payments come before what is measured. */
  static synchronized void warmUp(long warmUpPayments) {
    warmUp = warmUpPayments;
  }

  static synchronized void add(int more) {
    payments += more;
    endNanos = System.nanoTime();
    endCpuNanos = cpuNanos();
    if (beginPayments == 0 && payments >= warmUp) {
      beginPayments = payments;
      beginNanos = endNanos;
      beginCpuNanos = endCpuNanos;
    }
  }

  static synchronized String report(long startNanos) {
    long measured = payments - beginPayments;
    return "%,d payments, %,d behind the warm-up: %,.0f payments/s, %.1f s of CPU a million; %,.0f payments/s with the start"
        .formatted(
            payments,
            measured,
            measured / ((endNanos - beginNanos) / NANOS_A_SECOND),
            (endCpuNanos - beginCpuNanos) / NANOS_A_SECOND / (measured / MILLION),
            payments / ((endNanos - startNanos) / NANOS_A_SECOND));
  }

  static synchronized long payments() {
    return payments;
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
