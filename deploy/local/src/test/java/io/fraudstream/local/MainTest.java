package io.fraudstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.producer.simulator.SimulatorSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "broker",
        "simulate",
        "replay",
        "stream",
        "top",
        "reconcile",
        "maintain",
        "drill",
        "bench",
        "bench catch-up",
        "bench latency",
        "bench sustainable",
        "bench growth",
        "bench recovery",
        "bench alone",
        "explain",
        "evaluate",
        "features",
        "config"
      })
  void every_command_explains_itself_and_its_exit_codes(String command) {
    assertThat(run((command + " --help").split(" "))).isZero();
    assertThat(out.toString())
        .contains("Usage: fraudstream " + command, "--help", "--verbose", "Exit codes:")
        .contains("4   the reconciliation found lost or doubled records");
  }

  @Test
  void the_list_of_commands_is_complete() {
    assertThat(Main.commandLine().getSubcommands().keySet())
        .containsExactlyInAnyOrder(
            "demo",
            "broker",
            "simulate",
            "replay",
            "stream",
            "top",
            "reconcile",
            "maintain",
            "drill",
            "bench",
            "explain",
            "evaluate",
            "features",
            "config");
  }

  @Test
  void the_version_is_shown() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("fraudstream ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "config --nonsense",
        "features",
        "explain",
        "evaluate --top 0",
        "evaluate --from yesterday",
        "maintain --keep 90",
        "replay file.csv",
        "simulate --live 5",
        "replay file.csv --mapping handbook --from yesterday",
        "simulate --cards 0 --report",
        "drill --points nowhere",
        "bench",
        "bench growth weeks",
        "bench latency --measure 5",
        "top --url nowhere",
        "top --interval 0s"
      })
  void a_command_line_that_makes_no_sense_exits_with_2(String line) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).isNotBlank().doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "kill", "kill,all,between-tables"})
  void the_points_of_a_drill_are_chosen_by_name(String points, @TempDir Path existing) {
    assertThat(run("drill", "--points", points, "--dir", existing.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("it exists").doesNotContain("ClassCastException");
  }

  @Test
  void the_realism_of_the_simulated_payments_is_reported_without_a_broker() {
    assertThat(
            run(
                "simulate",
                "--report",
                "--cards",
                "300",
                "--terminals",
                "50",
                "--history-days",
                "10"))
        .isZero();
    assertThat(out.toString()).contains("fraud").doesNotContain("NaN");
  }

  @Test
  void a_bad_configuration_exits_with_3_and_names_every_problem() {
    assertThat(run("config", "--set=stream.trigger-intervall=1s", "--set=scoring.device=tpu"))
        .isEqualTo(3);
    assertThat(err.toString())
        .contains("did you mean stream.trigger-interval", "must be one of auto, cpu, gpu")
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config", "simulate", "stream", "demo"})
  void a_secret_on_the_command_line_exits_with_3_and_is_not_repeated(String command) {
    assertThat(run(command, "--set=kafka.ssl.keystore.password=hunter2")).isEqualTo(3);
    assertThat(err.toString()).contains("is a secret", "${NAME}").doesNotContain("hunter2");
  }

  @Test
  void verbose_shows_the_stack_trace() {
    assertThat(run("config", "-v", "--set=nonsense=1")).isEqualTo(3);
    assertThat(err.toString()).contains("\tat io.fraudstream.streaming.config.");
  }

  @Test
  void the_configuration_is_printed_with_its_origins() {
    assertThat(run("config", "--set", "topics.labels=verdicts")).isZero();
    assertThat(out.toString()).containsPattern("topics.labels = \"verdicts\" +# command line");
  }

  @Test
  void a_file_that_is_missing_is_one_message(@TempDir Path folder) {
    assertThat(run("config", "--config", folder.resolve("absent.conf").toString())).isEqualTo(3);
    assertThat(err.toString()).contains("absent.conf: no such file");
  }

  @Test
  void every_setting_of_the_simulator_has_an_option_with_the_same_default() {
    CommandLine simulate =
        Objects.requireNonNull(Main.commandLine().getSubcommands().get("simulate"));
    List<String> options =
        simulate.getCommandSpec().options().stream().map(OptionSpec::longestName).toList();

    assertThat(options)
        .containsAll(
            Arrays.stream(SimulatorSettings.class.getRecordComponents())
                .map(SimulatorDefaults::optionName)
                .toList());
    assertThat(simulate.getUsageMessage()).contains("--fraud-share", "Default: 0.008.");
  }

  @Test
  void settings_survive_the_way_through_the_command_line() throws ReflectiveOperationException {
    SimulatorSettings settings =
        SimulatorSettings.defaults().toBuilder()
            .cards(77)
            .driftOnsetDay(3)
            .hostileShare(0.0001)
            .start(Instant.parse("2024-03-01T12:00:00.123Z"))
            .build();
    SimulatorOptions options = new SimulatorOptions();

    new CommandLine(options)
        .registerConverter(Duration.class, Durations::parse)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(SimulatorDefaults.arguments(settings).toArray(String[]::new));

    assertThat(options.settings()).isEqualTo(settings);
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
