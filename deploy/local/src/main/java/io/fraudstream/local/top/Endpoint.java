package io.fraudstream.local.top;

import io.fraudstream.local.CommandException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The address at which a job serves its metrics. */
public final class Endpoint {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int OK = 200;

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI url;
  private final Clock clock = Clock.systemUTC();

  public Endpoint(URI url) {
    this.url = url;
  }

  /**
   * Asks it.
   *
   * @throws CommandException if it does not answer, or not with metrics
   */
  public Scrape scrape() throws InterruptedException {
    HttpResponse<String> answer;
    try {
      answer =
          client.send(
              HttpRequest.newBuilder(url).timeout(PATIENCE).build(), BodyHandlers.ofString());
    } catch (ConnectException e) {
      throw unreadable("nothing listens there", e);
    } catch (IOException e) {
      throw unreadable(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
    if (answer.statusCode() != OK) {
      throw unreadable("it answers with HTTP status " + answer.statusCode(), null);
    }
    return Scrape.parse(clock.millis(), answer.body());
  }

  private CommandException unreadable(String why, @Nullable Throwable e) {
    String message =
        "Cannot read metrics at "
            + url
            + ": "
            + why
            + ". Start the job (fraudstream demo, or stream), or name with --url the address that it"
            + " printed; with metrics.enabled=false it has none.";
    return e == null ? new CommandException(message) : new CommandException(message, e);
  }
}
