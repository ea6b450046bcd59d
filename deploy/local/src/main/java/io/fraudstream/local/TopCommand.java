package io.fraudstream.local;

import io.fraudstream.local.progress.LiveScreen;
import io.fraudstream.local.top.Endpoint;
import io.fraudstream.local.top.Scrape;
import io.fraudstream.local.top.Vitals;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Shows how a running job does. */
@Command(
    name = "top",
    description = {
      "Show the vital signs of a running job, live, from its metrics. Figures a second, latency and"
          + " batches are those of the last half minute.",
      "On a cluster name the driver's address."
    })
final class TopCommand extends BaseCommand implements Callable<Integer> {
  /** Long enough for some micro-batches, which come seconds apart. */
  private static final Duration WINDOW = Duration.ofSeconds(30);

  @Option(
      names = "--url",
      paramLabel = "URL",
      converter = Address.class,
      defaultValue = "http://127.0.0.1:9464/metrics",
      description = "The address that the job printed (default: ${DEFAULT-VALUE}).")
  private URI url = URI.create("");

  @Option(
      names = "--once",
      description =
          "Print them once, as soon as a micro-batch was committed or half a minute has passed.")
  private boolean once;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      converter = Interval.class,
      defaultValue = "2s",
      description = "How often to look (default: ${DEFAULT-VALUE}).")
  private Duration interval = Duration.ZERO;

  @Override
  public Integer call() throws InterruptedException {
    Endpoint endpoint = new Endpoint(url);
    Deque<Scrape> kept = new ArrayDeque<>();
    Scrape now = endpoint.scrape();
    LiveScreen screen = LiveScreen.ofConsole();
    while (true) {
      kept.add(now);
      Thread.sleep(interval.toMillis());
      now = endpoint.scrape();
      Scrape before = kept.getFirst();
      if (once && (now.commitsAfter(before) || now.isLaterThan(before, WINDOW))) {
        out().print(Vitals.of(before, now));
        out().flush();
        return ExitCode.OK;
      }
      if (!once) {
        screen.show(Vitals.of(before, now));
        while (kept.size() > 1 && now.isLaterThan(kept.getFirst(), WINDOW)) {
          kept.removeFirst();
        }
      }
    }
  }

  /** An address that can be asked. */
  static final class Address implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      if (!text.matches("https?://[^/\\s]+(/\\S*)?")) {
        throw new TypeConversionException(
            "'" + text + "' is not an address such as http://127.0.0.1:9464/metrics");
      }
      return URI.create(text);
    }
  }

  /** Not none at all, which would be an attack. */
  static final class Interval implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      Duration parsed = Durations.parse(text);
      if (parsed.compareTo(Duration.ofMillis(100)) < 0) {
        throw new TypeConversionException("'" + text + "' is less than 100ms");
      }
      return parsed;
    }
  }
}
