package io.fraudstream.producer.simulator;

import io.fraudstream.transactions.Transaction;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * What the simulated payments of a history look like: enough to see whether they resemble payments
 * that one knows.
 */
public final class RealismReport {
  private static final double MILLIS_PER_HOUR = 3_600_000;
  private static final Map<String, Country> COUNTRIES =
      City.ALL.stream()
          .map(City::country)
          .distinct()
          .collect(Collectors.toUnmodifiableMap(Country::code, country -> country));

  private final SortedMap<String, LogHistogram> euros = new TreeMap<>();
  private final LogHistogram hoursBetween = new LogHistogram();
  private final Map<String, Long> lastOfCard = new HashMap<>();
  private final long[] byHour = new long[24];
  private final long[] byWeekday = new long[7];
  private final Map<FraudKind, Long> frauds = new EnumMap<>(FraudKind.class);
  private final SortedMap<String, SortedMap<String, Long>> currencies = new TreeMap<>();
  private long payments;

  private RealismReport() {}

  /**
   * Plays the history of the settings, without Kafka.
   *
   * @param settings with a start, see {@link SimulatorSettings#startingBefore}, and a history
   */
  public static RealismReport of(SimulatorSettings settings) {
    RealismReport report = new RealismReport();
    try (PaymentStream stream = new PaymentStream(settings)) {
      SimulatedPayment payment = stream.next();
      while (payment.transaction().eventTime() < settings.historyEndMillis()) {
        report.add(payment);
        payment = stream.next();
      }
    }
    return report;
  }

  /** Share of payments in each hour of the terminals' local day. */
  public double[] hourShares() {
    return shares(byHour);
  }

  /** Share of payments on each local weekday, Monday first. */
  public double[] weekdayShares() {
    return shares(byWeekday);
  }

  /** Share of all payments that are fraudulent, by kind; kinds that did not occur are absent. */
  public Map<FraudKind, Double> fraudShares() {
    return frauds.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, kind -> (double) kind.getValue() / payments));
  }

  /** Payments by country, then currency. */
  public SortedMap<String, SortedMap<String, Long>> currencies() {
    return currencies;
  }

  /**
   * The amount, in euros, that a share {@code q} of a merchant category's payments stays within.
   */
  public double amountQuantile(String merchantCategory, double q) {
    LogHistogram amounts = euros.get(merchantCategory);
    return amounts == null ? 0 : amounts.quantile(q);
  }

  /** The hours between payments of a card that a share {@code q} of them stays within. */
  public double hoursBetweenQuantile(double q) {
    return hoursBetween.quantile(q);
  }

  /** All of it, as tables for people. */
  public String render() {
    List<String> lines = new ArrayList<>();
    lines.add("%,d payments of %,d cards".formatted(payments, lastOfCard.size()));
    lines.add("");
    lines.add("amount (EUR)           share      10%      50%      90%      99%");
    euros.forEach(
        (category, amounts) ->
            lines.add(
                row(name(category), (double) amounts.total() / payments) + quantiles(amounts)));
    lines.add("");
    lines.add("card, hours between               10%      50%      90%      99%");
    lines.add(" ".repeat(28) + quantiles(hoursBetween));
    lines.add("");
    lines.add("by hour (local)        share");
    bars(lines, hourShares(), hour -> "%02d:00".formatted(hour));
    lines.add("");
    lines.add("by weekday             share");
    bars(lines, weekdayShares(), day -> DayOfWeek.of(day + 1).name().toLowerCase(Locale.ROOT));
    lines.add("");
    lines.add("frauds                 share");
    for (FraudKind kind : FraudKind.values()) {
      lines.add(
          row(
              kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
              (double) frauds.getOrDefault(kind, 0L) / payments));
    }
    lines.add(row("all", frauds.values().stream().mapToLong(n -> n).sum() / (double) payments));
    lines.add("");
    lines.add("country                share  currencies");
    currencies.forEach(
        (country, counts) -> {
          long all = counts.values().stream().mapToLong(n -> n).sum();
          lines.add(
              row(country, (double) all / payments) + "  " + String.join(" ", counts.keySet()));
        });
    return String.join("\n", lines) + "\n";
  }

  private void add(SimulatedPayment payment) {
    Transaction transaction = payment.transaction();
    Country country = COUNTRIES.get(transaction.country());
    String category = transaction.merchantCategory();
    if (country == null || category == null) {
      throw new IllegalStateException("the simulator knows its countries and categories");
    }
    payments++;
    euros
        .computeIfAbsent(category, code -> new LogHistogram())
        .add(transaction.amountMinor() / country.minorUnitsPerEuro());
    Long last = lastOfCard.put(transaction.cardId(), transaction.eventTime());
    if (last != null) {
      hoursBetween.add((transaction.eventTime() - last) / MILLIS_PER_HOUR);
    }
    long local = transaction.eventTime() + (long) (country.offsetHours() * MILLIS_PER_HOUR);
    byHour[(int) (Math.floorMod(local, Rhythm.DAY) / Rhythm.HOUR)]++;
    byWeekday[Rhythm.weekdayIndex(local)]++;
    FraudKind fraud = payment.fraud();
    if (fraud != null) {
      frauds.merge(fraud, 1L, Long::sum);
    }
    currencies
        .computeIfAbsent(country.code(), code -> new TreeMap<>())
        .merge(transaction.currency(), 1L, Long::sum);
  }

  private double[] shares(long[] counts) {
    double[] shares = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      shares[i] = payments == 0 ? 0 : (double) counts[i] / payments;
    }
    return shares;
  }

  private static void bars(List<String> lines, double[] shares, IntFunction<String> name) {
    for (int i = 0; i < shares.length; i++) {
      lines.add(row(name.apply(i), shares[i]) + "  " + "#".repeat((int) (shares[i] * 200)));
    }
  }

  private static String name(String category) {
    for (MerchantCategory known : MerchantCategory.values()) {
      if (known.code.equals(category)) {
        return category + " " + known.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      }
    }
    return category;
  }

  private static String row(String name, double share) {
    return String.format(Locale.ROOT, "%-21s %5.2f%%", name, share * 100).stripTrailing();
  }

  private static String quantiles(LogHistogram values) {
    return String.format(
        Locale.ROOT,
        "%9.2f%9.2f%9.2f%9.2f",
        values.quantile(0.1),
        values.quantile(0.5),
        values.quantile(0.9),
        values.quantile(0.99));
  }
}
