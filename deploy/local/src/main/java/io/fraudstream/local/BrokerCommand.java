package io.fraudstream.local;

import io.fraudstream.local.broker.LocalBroker;
import io.fraudstream.local.process.ShutdownTask;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a broker until it is interrupted. */
@Command(
    name = "broker",
    description = {
      "Run a Kafka broker on this machine until Ctrl+C.",
      "It is one KRaft node that listens on the loopback interface, for trials only: no replication,"
          + " no security, nothing is ever deleted."
    })
final class BrokerCommand extends BaseCommand implements Callable<Integer> {
  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description = "Port to listen on, 0 for any that is free (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder of the data; what it holds is served (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".fraudstream", "broker");

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = out();
    Path log = data.resolve("broker.log");
    try (LocalBroker broker = LocalBroker.start(port, data, log);
        ShutdownTask onSignal = ShutdownTask.register(broker::close)) {
      out.printf("Broker on %s, data in %s, log in %s%n", broker.bootstrapServers(), data, log);
      out.flush();
      int exit = broker.jvm().awaitExit();
      if (onSignal.isRequested()) {
        return ExitCode.OK;
      }
      throw new CommandException(
          "The broker ended with exit code "
              + exit
              + ". The end of "
              + log
              + ":\n"
              + broker.jvm().lastLines(10));
    }
  }
}
