package io.fraudstream.model.features;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;

/** What money is worth to the features: data, of which the contract says what is done with it. */
public final class ReferenceRates {
  private static final String RESOURCE = "reference-rates.properties";

  private ReferenceRates() {}

  /** Euros for one unit, by ISO 4217 code. */
  public static Map<String, Double> load() {
    Properties rates = new Properties();
    try (InputStream in =
        Objects.requireNonNull(ReferenceRates.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      rates.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rates.stringPropertyNames().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                code -> code, code -> Double.valueOf(rates.getProperty(code))));
  }
}
