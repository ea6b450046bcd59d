package io.fraudstream.local.bench;

import io.fraudstream.local.process.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a JVM has used since its start, by the operating system; NaN where that does not say, as all
 * but Linux do of the last two.
 *
 * @param cpuSeconds of all its threads
 * @param peakBytes its largest resident memory
 * @param writtenBytes that it gave the disk to write
 */
record JvmUsage(double cpuSeconds, double peakBytes, double writtenBytes) {
  private static final double MILLIS = 1000;
  private static final int KILOBYTE = 1024;

  static JvmUsage of(ChildJvm jvm) {
    Path process = Path.of("/proc", Long.toString(jvm.handle().pid()));
    return new JvmUsage(
        jvm.handle()
            .info()
            .totalCpuDuration()
            .map(time -> time.toMillis() / MILLIS)
            .orElse(Double.NaN),
        number(process.resolve("status"), "VmHWM:") * KILOBYTE,
        number(process.resolve("io"), "write_bytes:"));
  }

  private static double number(Path file, String key) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(key))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
