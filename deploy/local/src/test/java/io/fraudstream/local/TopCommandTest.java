package io.fraudstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopCommandTest {
  private final HttpServer server;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  TopCommandTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void the_signs_are_printed_once_as_soon_as_a_batch_was_committed() {
    AtomicInteger scrapes = new AtomicInteger();
    serve(
        200,
        () -> {
          int batch = scrapes.incrementAndGet() / 3;
          return """
          fraudstream_last_commit_timestamp_seconds %d
          fraudstream_records_total{topic="labels"} %d
          """
              .formatted(batch, batch * 1_000_000);
        });

    assertThat(run("--once", "--interval", "100ms")).isZero();
    assertThat(scrapes).hasValue(3);
    assertThat(out.toString()).containsPattern("records in +labels [1-9][0-9,]*/s");
  }

  @Test
  void an_address_where_nothing_listens_exits_with_1_and_says_what_to_do() {
    server.stop(0);

    assertThat(run("--once")).isEqualTo(1);
    assertThat(err.toString())
        .contains("Cannot read metrics at " + url(), "nothing listens there", "--url")
        .doesNotContain("\tat ");
  }

  @Test
  void an_address_of_something_else_exits_with_1() {
    serve(404, () -> "no");
    assertThat(run("--once")).isEqualTo(1);
    assertThat(err.toString()).contains("HTTP status 404");
  }

  @Test
  void a_page_exits_with_1() {
    serve(200, () -> "<html></html>");
    assertThat(run("--once")).isEqualTo(1);
    assertThat(err.toString()).contains("Prometheus' text format", "<html>");
  }

  private interface Answer {
    String text();
  }

  private void serve(int status, Answer answer) {
    server.createContext(
        "/metrics",
        exchange -> {
          byte[] body = answer.text().getBytes(UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/metrics";
  }

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "top";
    all[1] = "--url";
    all[2] = url();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all);
  }
}
