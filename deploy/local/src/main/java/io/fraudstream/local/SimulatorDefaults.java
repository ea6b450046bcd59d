package io.fraudstream.local;

import io.fraudstream.producer.simulator.SimulatorSettings;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The default of each simulator option, from the settings' own defaults. */
final class SimulatorDefaults implements IDefaultValueProvider {
  @Override
  public @Nullable String defaultValue(ArgSpec argument) throws ReflectiveOperationException {
    if (argument instanceof OptionSpec option) {
      for (RecordComponent setting : SimulatorSettings.class.getRecordComponents()) {
        if (option.longestName().equals(optionName(setting))) {
          return text(setting.getAccessor().invoke(SimulatorSettings.defaults()));
        }
      }
    }
    return argument.defaultValue();
  }

  /** {@code historyDays} is {@code --history-days}. */
  static String optionName(RecordComponent setting) {
    return "--" + setting.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** The settings as options, so that another JVM plays the same. */
  static List<String> arguments(SimulatorSettings settings) throws ReflectiveOperationException {
    List<String> arguments = new ArrayList<>();
    for (RecordComponent setting : SimulatorSettings.class.getRecordComponents()) {
      String text = text(setting.getAccessor().invoke(settings));
      if (text != null) {
        arguments.add(optionName(setting) + "=" + text);
      }
    }
    return arguments;
  }

  private static @Nullable String text(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof Duration duration) {
      return Durations.text(duration);
    }
    return value instanceof Enum<?> choice
        ? choice.name().toLowerCase(Locale.ROOT)
        : value.toString();
  }
}
