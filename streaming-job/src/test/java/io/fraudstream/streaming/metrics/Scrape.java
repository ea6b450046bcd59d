package io.fraudstream.streaming.metrics;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a Prometheus would read. */
public record Scrape(String text) {
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

  public static Scrape of(String url) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url)).build(),
                HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(url + " answers " + response.statusCode());
    }
    return new Scrape(response.body());
  }

  /** That of this JVM. */
  public static Scrape own() throws IOException, InterruptedException {
    return of(MetricsEndpoint.url().orElseThrow());
  }

  /** The value of a series as it is written in the text, 0 where there is none. */
  public double value(String series) {
    return text.lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  /** Each metric of ours as {@code name type labels}. */
  public Set<String> metrics() {
    Set<String> metrics = new TreeSet<>();
    Matcher type = TYPE.matcher(text);
    while (type.find()) {
      if (type.group(1).startsWith("fraudstream_")) {
        metrics.add(type.group(1) + " " + type.group(2) + " " + labels(type.group(1)));
      }
    }
    return metrics;
  }

  private Set<String> labels(String name) {
    return text.lines()
        .filter(line -> line.matches(name + "(_bucket)?\\{.*"))
        .flatMap(line -> LABEL.matcher(line).results())
        .map(match -> match.group(1))
        .filter(label -> !label.equals("le"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
