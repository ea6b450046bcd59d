package io.fraudstream.streaming.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The address at which this JVM serves its metrics, if it does. */
public final class MetricsEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsEndpoint.class);

  /** So many JVMs of one machine find a port each. */
  static final int PORTS = 32;

  private static final Path STATUS = Path.of("/proc/self/status");

  private static boolean bound;
  private static @Nullable HTTPServer server;
  private static @Nullable String url;

  private MetricsEndpoint() {}

  /** Where this JVM serves its metrics, empty if it does not. */
  public static synchronized Optional<String> url() {
    return Optional.ofNullable(url);
  }

  /**
   * Serves on the first free port. What goes wrong is logged and no more: a job does not die for
   * its metrics.
   *
   * @param port the first to try; 0 for any
   */
  static synchronized void start(String bindAddress, int port) {
    if (server != null) {
      return;
    }
    bindJvm(Meters.ofJvm().registry());
    int last = port == 0 ? 0 : Math.min(port + PORTS - 1, 65535);
    try {
      InetAddress address = InetAddress.getByName(bindAddress);
      HTTPServer started = startBetween(address, port, last);
      server = started;
      url = url(address, started.getPort());
      if (port != 0 && started.getPort() != port) {
        LOG.warn("metrics.port {} is in use by another process; metrics are at {}", port, url);
      } else {
        LOG.info("Metrics at {}", url);
      }
    } catch (IOException e) {
      LOG.error(
          "No metrics: cannot serve them on {}, ports {} to {} ({}). The job runs on without."
              + " Correct metrics.bind-address or metrics.port and start it again",
          bindAddress,
          port,
          last,
          e.toString());
    }
  }

  static synchronized void stop() {
    if (server != null) {
      server.close();
      server = null;
      url = null;
    }
  }

  private static HTTPServer startBetween(InetAddress address, int first, int last)
      throws IOException {
    for (int port = first; ; port++) {
      try {
        return HTTPServer.builder()
            .inetAddress(address)
            .port(port)
            .registry(Meters.ofJvm().registry().getPrometheusRegistry())
            .buildAndStart();
      } catch (BindException e) {
        if (port >= last) {
          throw e;
        }
      }
    }
  }

  private static String url(InetAddress address, int port) {
    String host = address.getHostAddress();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/metrics";
  }

  /** Once a JVM: meters stay when an endpoint stops. */
  @SuppressWarnings("resource") // JvmGcMetrics listens as long as the JVM lives
  private static void bindJvm(MeterRegistry registry) {
    if (bound) {
      return;
    }
    bound = true;
    new JvmMemoryMetrics().bindTo(registry);
    new JvmGcMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    if (Files.isReadable(STATUS)) {
      Gauge.builder("process.resident.memory.bytes", MetricsEndpoint::residentBytes)
          .description("Memory of the process that lies in RAM: the heap and all that is native.")
          .register(registry);
    }
  }

  /** By Linux, which writes {@code VmRSS: 1234 kB}. */
  private static double residentBytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
