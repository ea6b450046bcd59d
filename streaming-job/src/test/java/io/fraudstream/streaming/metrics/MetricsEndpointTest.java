package io.fraudstream.streaming.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.streaming.TestSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {
  private static final String LOOPBACK = "127.0.0.1";

  @BeforeEach
  void stopThatOfTheSession() {
    TestSession.spark();
    MetricsEndpoint.stop();
  }

  @AfterEach
  void startThatOfTheSession() {
    MetricsEndpoint.stop();
    MetricsEndpoint.start(LOOPBACK, 0);
  }

  @Test
  void driver_and_executor_of_one_jvm_share_an_endpoint() throws Exception {
    SparkConf conf = TestSession.spark().sparkContext().getConf();
    assertThat(conf.get("spark.plugins")).isEqualTo(MetricsPlugin.class.getName());

    MetricsEndpoint.start(LOOPBACK, 0);
    String first = MetricsEndpoint.url().orElseThrow();
    MetricsEndpoint.start(LOOPBACK, 0);

    assertThat(MetricsEndpoint.url()).contains(first);
    assertThat(Scrape.of(first).text())
        .contains("jvm_memory_used_bytes{", "process_cpu_usage", "process_resident_memory_bytes");
  }

  @Test
  void a_port_that_is_taken_leaves_the_next_one() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      MetricsEndpoint.start(LOOPBACK, taken.getLocalPort());

      assertThat(URI.create(MetricsEndpoint.url().orElseThrow()).getPort())
          .isGreaterThan(taken.getLocalPort())
          .isLessThan(taken.getLocalPort() + MetricsEndpoint.PORTS);
    }
  }

  @Test
  void an_address_that_is_not_the_machines_costs_the_endpoint_and_nothing_else() {
    MetricsEndpoint.start("203.0.113.1", 0);

    assertThat(MetricsEndpoint.url()).isEmpty();
  }
}
