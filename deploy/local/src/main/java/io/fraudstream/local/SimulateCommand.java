package io.fraudstream.local;

import io.fraudstream.local.process.ShutdownTask;
import io.fraudstream.local.progress.LiveLine;
import io.fraudstream.local.progress.SendReporter;
import io.fraudstream.producer.simulator.RealismReport;
import io.fraudstream.producer.simulator.Simulation;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends simulated payments and labels. */
@Command(
    name = "simulate",
    description = {
      "Send simulated payments and their labels to Kafka: history as fast as Kafka takes it, then a"
          + " live phase at a steady rate.",
      "Shares are of the payments, from 0 to 1. Durations look like 90s, 5m, 12h, 7d."
    })
final class SimulateCommand extends BaseCommand implements Callable<Integer> {
  @Mixin private final SimulatorOptions simulator = new SimulatorOptions();
  @Mixin private final TargetOptions target = new TargetOptions();

  @Option(
      names = "--report",
      description = "Send nothing: print how the simulated history compares with real payments.")
  private boolean report;

  @Override
  public Integer call() {
    PrintWriter out = out();
    if (report) {
      out.println(RealismReport.of(simulator.settings().startingBefore(Instant.now())).render());
      out.flush();
      return ExitCode.OK;
    }
    LiveLine line = LiveLine.ofConsole();
    try (Simulation simulation = Simulation.open(simulator.settings(), target.settings());
        ShutdownTask onSignal = ShutdownTask.register(simulation::stop)) {
      line.say("Simulating from " + simulation.settings().start());
      String summary =
          SendReporter.summary(SendReporter.watch(line, simulation.progress(), simulation::run));
      line.say(onSignal.isRequested() ? "Stopped early. Sent:" : "Sent:");
      out.println(summary);
      out.flush();
    }
    return ExitCode.OK;
  }
}
