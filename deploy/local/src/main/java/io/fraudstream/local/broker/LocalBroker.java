package io.fraudstream.local.broker;

import io.fraudstream.local.CommandException;
import io.fraudstream.local.process.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * A single KRaft node, broker and controller in one, that listens on the loopback interface only.
 */
public final class LocalBroker implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);

  private final ChildJvm jvm;
  private final int port;

  private LocalBroker(ChildJvm jvm, int port) {
    this.jvm = jvm;
    this.port = port;
  }

  /**
   * Starts a broker and waits until it answers.
   *
   * @param port to listen on, 0 for any that is free
   * @param folder of the broker's data; what is there already is used
   * @param log takes what the broker prints
   * @throws CommandException if the port is taken or the broker does not come up
   */
  public static LocalBroker start(int port, Path folder, Path log) throws InterruptedException {
    int chosen = port == 0 ? freePort() : requireFree(port);
    Path data = folder.toAbsolutePath().resolve("kafka");
    Path properties = writeProperties(folder, data, chosen, freePort());
    ChildJvm jvm =
        ChildJvm.start(
            "broker",
            List.of(
                "-Xms128m",
                "-Xmx512m",
                "-Dfraudstream.console=off",
                "-Dfraudstream.log=" + log.toAbsolutePath()),
            BrokerClassPath.read(),
            BrokerMain.class,
            List.of(properties.toString(), data.toString()),
            log);
    LocalBroker broker = new LocalBroker(jvm, chosen);
    try {
      broker.awaitReady();
    } catch (InterruptedException | RuntimeException e) {
      broker.close();
      throw e;
    }
    return broker;
  }

  /** Where clients connect. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  public ChildJvm jvm() {
    return jvm;
  }

  @Override
  public void close() {
    jvm.close();
  }

  private void awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    while (!accepts(port)) {
      if (jvm.awaitExit(POLL)) {
        throw failed("it ended while starting");
      }
      if (System.nanoTime() > deadline) {
        throw failed("it does not listen after " + START_PATIENCE.toSeconds() + " s");
      }
    }
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) START_PATIENCE.toMillis()))) {
      admin.describeCluster().nodes().get();
    } catch (ExecutionException e) {
      throw failed("it does not answer: " + e.getCause());
    }
  }

  private CommandException failed(String cause) {
    return new CommandException(
        "Cannot start the broker on "
            + bootstrapServers()
            + ": "
            + cause
            + ". The end of "
            + jvm.log()
            + ":\n"
            + jvm.lastLines(10));
  }

  private static Path writeProperties(Path folder, Path data, int port, int controllerPort) {
    String text =
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.bootstrap.servers=127.0.0.1:%2$d
        controller.listener.names=CONTROLLER
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
        log.dirs=%3$s
        num.partitions=4
        offsets.topic.num.partitions=1
        offsets.topic.replication.factor=1
        transaction.state.log.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.num.partitions=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        log.retention.ms=-1
        log.retention.bytes=-1
        """
            .formatted(port, controllerPort, data.toString().replace("\\", "\\\\"));
    try {
      Files.createDirectories(folder);
      return Files.writeString(folder.toAbsolutePath().resolve("broker.properties"), text);
    } catch (IOException e) {
      throw new CommandException(
          "Cannot write to the broker's folder " + folder + ": " + e + ". Name another.", e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open any port on the loopback interface", e);
    }
  }

  private static int requireFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new CommandException(
          "Cannot listen on port "
              + port
              + ": "
              + e.getMessage()
              + ". Stop what uses it, or choose another with --port (0 takes any).",
          e);
    }
  }

  private static boolean accepts(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
