package io.fraudstream.producer.replay;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.fraudstream.producer.ProducerException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the columns of a CSV file become payments and labels. Written in HOCON: one object for each
 * field of the contract, for example
 *
 * <pre>{@code
 * delimiter = ","
 * transaction_id { column = ID, prefix = "t-" }
 * event_time     { column = TIME, format = "yyyy-MM-dd HH:mm:ss", zone = Europe/Berlin }
 * card_id        { column = PAN, tokenise { key-env = CARD_TOKEN_KEY, encoding = hex } }
 * terminal_id    { column = TERMINAL }
 * amount         { column = AMOUNT, unit = major }
 * currency       { constant = EUR }
 * country        { column = COUNTRY }
 * label          { column = FRAUD, fraud = "Y", source = chargeback, delay = 7 days }
 * }</pre>
 *
 * <p>{@code format} is a {@link java.time.format.DateTimeFormatter} pattern, {@code epoch-seconds}
 * or {@code epoch-millis}; {@code zone} is UTC unless given. {@code unit} is {@code major} (euros)
 * or {@code minor} (cents). {@code tokenise} names where the key is, never the key: {@code
 * key-file} or {@code key-env}. Optional are {@code merchant_category}, {@code channel}, {@code
 * country}, {@code latitude}, {@code longitude} and {@code label}.
 */
public final class Mapping {
  private static final String SHIPPED = "mappings/";

  private final char delimiter;
  private final Map<String, FieldSource> texts;
  private final FieldSource time;
  private final TimeFormat timeFormat;
  private final FieldSource amount;
  private final AmountUnit unit;
  private final @Nullable LabelSource label;

  Mapping(
      char delimiter,
      Map<String, FieldSource> texts,
      FieldSource time,
      TimeFormat timeFormat,
      FieldSource amount,
      AmountUnit unit,
      @Nullable LabelSource label) {
    this.delimiter = delimiter;
    this.texts = Map.copyOf(texts);
    this.time = time;
    this.timeFormat = timeFormat;
    this.amount = amount;
    this.unit = unit;
    this.label = label;
  }

  /**
   * Reads a HOCON file, or the shipped mapping of that name, for example {@code handbook}.
   *
   * @throws ProducerException if there is none, or with every problem it has
   */
  public static Mapping load(String nameOrFile) {
    return MappingReader.read(config(nameOrFile), nameOrFile, System.getenv());
  }

  char delimiter() {
    return delimiter;
  }

  /** Fields that are taken as they are, by the contract's name. */
  Optional<FieldSource> text(String field) {
    return Optional.ofNullable(texts.get(field));
  }

  FieldSource time() {
    return time;
  }

  TimeFormat timeFormat() {
    return timeFormat;
  }

  FieldSource amount() {
    return amount;
  }

  AmountUnit unit() {
    return unit;
  }

  Optional<LabelSource> label() {
    return Optional.ofNullable(label);
  }

  private static Config config(String nameOrFile) {
    try {
      Path file = Path.of(nameOrFile);
      if (Files.isRegularFile(file)) {
        return ConfigFactory.parseFile(file.toFile()).resolve();
      }
      String resource = SHIPPED + nameOrFile + ".conf";
      ClassLoader loader = Mapping.class.getClassLoader();
      if (loader.getResource(resource) != null) {
        return ConfigFactory.parseResources(
                resource, ConfigParseOptions.defaults().setClassLoader(loader))
            .resolve();
      }
    } catch (ConfigException e) {
      throw new ProducerException(
          "Cannot read mapping " + nameOrFile + ": " + e.getMessage() + ". Correct the file.", e);
    } catch (InvalidPathException e) {
      throw missing(nameOrFile, e);
    }
    throw missing(nameOrFile, null);
  }

  private static ProducerException missing(String nameOrFile, @Nullable Exception cause) {
    String message =
        "Cannot find mapping "
            + nameOrFile
            + ": there is no such file and no shipped mapping of that name. Name a file, or use"
            + " handbook.";
    return cause == null ? new ProducerException(message) : new ProducerException(message, cause);
  }
}
