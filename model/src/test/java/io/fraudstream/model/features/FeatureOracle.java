package io.fraudstream.model.features;

import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Transaction;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The features straight from docs/feature-contract.md: lists of everything that came, filtered anew
 * for every payment. It shares no code with the states.
 */
public final class FeatureOracle {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final Map<String, double[]> MINOR_UNITS_AND_RATE =
      Map.of(
          "EUR", new double[] {100, 1},
          "USD", new double[] {100, 0.9},
          "JPY", new double[] {1, 0.006},
          "XAF", new double[] {1, 1});

  private final long labelDelay;
  private final List<Received<Transaction>> payments = new ArrayList<>();
  private final List<Received<Label>> labels = new ArrayList<>();

  public FeatureOracle(long labelDelay) {
    this.labelDelay = labelDelay;
  }

  public void receive(Transaction tx, int batch) {
    payments.add(new Received<>(tx, batch));
  }

  public void receive(Label label, int batch) {
    labels.add(new Received<>(label, batch));
  }

  public double[] features(Transaction tx, int batch) {
    double[] features = new double[Feature.COUNT];
    payment(tx, features);
    card(tx, known(tx, batch, other -> other.cardId().equals(tx.cardId())), features);
    terminal(
        tx, batch, known(tx, batch, other -> other.terminalId().equals(tx.terminalId())), features);
    return features;
  }

  private void payment(Transaction tx, double[] features) {
    ZonedDateTime time = Instant.ofEpochMilli(tx.eventTime()).atZone(ZoneOffset.UTC);
    DayOfWeek day = time.getDayOfWeek();
    set(features, Feature.AMOUNT, amount(tx));
    set(
        features,
        Feature.DURING_WEEKEND,
        day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY ? 1 : 0);
    set(features, Feature.DURING_NIGHT, time.getHour() <= 6 ? 1 : 0);
  }

  private void card(Transaction tx, List<Transaction> earlier, double[] features) {
    long t = tx.eventTime();
    List<Transaction> all = new ArrayList<>(earlier);
    all.add(tx);
    set(features, Feature.CARD_TX_COUNT_10M, in(all, t - 10 * MINUTE, t).size());
    set(features, Feature.CARD_TX_COUNT_1H, in(all, t - HOUR, t).size());
    set(features, Feature.CARD_TX_COUNT_1D, in(all, t - DAY, t).size());
    set(features, Feature.CARD_TX_COUNT_7D, in(all, t - 7 * DAY, t).size());
    set(features, Feature.CARD_TX_COUNT_30D, in(all, t - 30 * DAY, t).size());
    set(features, Feature.CARD_AMOUNT_MEAN_1D, mean(in(all, t - DAY, t)));
    set(features, Feature.CARD_AMOUNT_MEAN_7D, mean(in(all, t - 7 * DAY, t)));
    set(features, Feature.CARD_AMOUNT_MEAN_30D, mean(in(all, t - 30 * DAY, t)));

    List<Transaction> month = in(earlier, t - 30 * DAY, t);
    double since = month.isEmpty() ? 30 * DAY : t - month.get(month.size() - 1).eventTime();
    set(features, Feature.CARD_SECONDS_SINCE_LAST, since / 1000);
    set(features, Feature.AMOUNT_TO_CARD_MEAN, toMean(tx, month));
    long max = month.stream().mapToLong(FeatureOracle::cents).max().orElse(0);
    double toMax = max == 0 ? 1 : Math.min(1000, (double) cents(tx) / max);
    set(features, Feature.AMOUNT_TO_CARD_MAX, toMax);
    set(features, Feature.AMOUNT_CARD_ZSCORE, score(tx, month));
    set(
        features,
        Feature.CARD_TERMINAL_NEW,
        month.stream().anyMatch(other -> other.terminalId().equals(tx.terminalId())) ? 0 : 1);
    List<String> countries =
        month.stream().map(Transaction::country).filter(Objects::nonNull).toList();
    boolean countryNew =
        tx.country() != null && !countries.isEmpty() && !countries.contains(tx.country());
    set(features, Feature.CARD_COUNTRY_NEW, countryNew ? 1 : 0);
    set(features, Feature.CARD_SPEED_KMH, speed(tx, month));
  }

  private void terminal(Transaction tx, int batch, List<Transaction> earlier, double[] features) {
    long t = tx.eventTime();
    List<Transaction> day = in(earlier, t - labelDelay - DAY, t - labelDelay);
    List<Transaction> week = in(earlier, t - labelDelay - 7 * DAY, t - labelDelay);
    List<Transaction> month = in(earlier, t - labelDelay - 30 * DAY, t - labelDelay);
    set(features, Feature.TERMINAL_TX_COUNT_1D, day.size());
    set(features, Feature.TERMINAL_TX_COUNT_7D, week.size());
    set(features, Feature.TERMINAL_TX_COUNT_30D, month.size());
    set(features, Feature.TERMINAL_RISK_1D, risk(day, t, batch));
    set(features, Feature.TERMINAL_RISK_7D, risk(week, t, batch));
    set(features, Feature.TERMINAL_RISK_30D, risk(month, t, batch));
    set(features, Feature.AMOUNT_TO_TERMINAL_MEAN, toMean(tx, in(earlier, t - 30 * DAY, t)));
  }

  /** In order of event time, then of arrival: micro-batch, then id. */
  private List<Transaction> known(Transaction tx, int batch, Predicate<Transaction> key) {
    return payments.stream()
        .filter(other -> key.test(other.value()) && other.value().eventTime() <= tx.eventTime())
        .filter(
            other ->
                other.batch() < batch
                    || (other.batch() == batch
                        && (other.value().eventTime() < tx.eventTime()
                            || other.value().transactionId().compareTo(tx.transactionId()) < 0)))
        .sorted(
            Comparator.comparingLong((Received<Transaction> other) -> other.value().eventTime())
                .thenComparingInt(Received::batch)
                .thenComparing(other -> other.value().transactionId()))
        .map(Received::value)
        .toList();
  }

  private double risk(List<Transaction> window, long t, int batch) {
    long frauds = window.stream().filter(tx -> fraudKnown(tx, t, batch)).count();
    return window.isEmpty() ? 0 : (double) frauds / window.size();
  }

  private boolean fraudKnown(Transaction tx, long t, int batch) {
    List<Label> verdicts =
        labels.stream()
            .filter(label -> label.value().transactionId().equals(tx.transactionId()))
            .filter(
                label ->
                    label.batch() < batch
                        || (label.batch() == batch && label.value().eventTime() < t))
            .sorted(Comparator.comparingInt(Received::batch))
            .map(Received::value)
            .toList();
    Long fraudFrom = null;
    for (Label verdict : verdicts) {
      if (verdict.fraud()) {
        fraudFrom =
            fraudFrom == null ? verdict.labelTime() : Math.min(fraudFrom, verdict.labelTime());
      } else if (fraudFrom != null && verdict.labelTime() >= fraudFrom) {
        fraudFrom = null;
      }
    }
    return fraudFrom != null && fraudFrom <= t;
  }

  private static double speed(Transaction tx, List<Transaction> month) {
    List<Transaction> present = month.stream().filter(FeatureOracle::isPresent).toList();
    if (!isPresent(tx) || present.isEmpty()) {
      return 0;
    }
    Transaction last = present.get(present.size() - 1);
    double lat1 = radians(last.latitude());
    double lat2 = radians(tx.latitude());
    double lon1 = radians(last.longitude());
    double lon2 = radians(tx.longitude());
    double a = Math.sin((lat2 - lat1) / 2);
    double b = Math.sin((lon2 - lon1) / 2);
    double h = a * a + Math.cos(lat1) * Math.cos(lat2) * b * b;
    double km = 2 * 6371.0088 * Math.asin(Math.min(1, Math.sqrt(h)));
    double hours = Math.max(MINUTE, tx.eventTime() - last.eventTime()) / 3_600_000.0;
    return Math.min(10_000, km / hours);
  }

  private static double radians(@Nullable Double degrees) {
    return Math.toRadians(Math.round(Objects.requireNonNull(degrees) * 1e4) / 1e4);
  }

  private static boolean isPresent(Transaction tx) {
    return tx.latitude() != null && tx.longitude() != null && !"online".equals(tx.channel());
  }

  private static double score(Transaction tx, List<Transaction> others) {
    if (others.size() < 2) {
      return 0;
    }
    double n = others.size();
    double squares = 0;
    for (int i = others.size() - 1; i >= 0; i--) {
      squares += (double) cents(others.get(i)) * cents(others.get(i));
    }
    double meanCents = others.stream().mapToLong(FeatureOracle::cents).sum() / n;
    double deviation = Math.sqrt(Math.max(0, squares / n - meanCents * meanCents)) / 100.0;
    double score = (cents(tx) / 100.0 - mean(others)) / Math.max(deviation, 1.0);
    return Math.max(-1000, Math.min(1000, score));
  }

  private static double toMean(Transaction tx, List<Transaction> others) {
    if (others.isEmpty() || mean(others) == 0) {
      return 1;
    }
    return Math.min(1000, cents(tx) / 100.0 / mean(others));
  }

  private static double mean(List<Transaction> payments) {
    long sum = payments.stream().mapToLong(FeatureOracle::cents).sum();
    return sum / 100.0 / payments.size();
  }

  private static List<Transaction> in(List<Transaction> payments, long after, long until) {
    return payments.stream()
        .filter(tx -> tx.eventTime() > after && tx.eventTime() <= until)
        .toList();
  }

  private static double amount(Transaction tx) {
    double[] scale = Objects.requireNonNull(MINOR_UNITS_AND_RATE.get(tx.currency()));
    return tx.amountMinor() / scale[0] * scale[1];
  }

  private static long cents(Transaction tx) {
    return Math.round(amount(tx) * 100);
  }

  private static void set(double[] features, Feature feature, double value) {
    features[feature.position()] = value;
  }

  private record Received<T>(T value, int batch) {}
}
