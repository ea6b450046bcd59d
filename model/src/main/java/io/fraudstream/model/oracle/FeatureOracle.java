package io.fraudstream.model.oracle;

import io.fraudstream.model.features.Feature;
import io.fraudstream.model.features.ReferenceRates;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Transaction;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The features straight from docs/feature-contract.md: everything that came, filtered anew for
 * every payment. It shares no code with the states, holds every payment for ever and knows no
 * tiles, so it is exact where the states are: for keys of at most {@code maxExactEvents} payments.
 *
 * <p>Tell it everything first, micro-batch by micro-batch, then ask.
 */
public final class FeatureOracle {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long LONGEST = 30 * DAY;

  private static final Map<String, Double> RATES = ReferenceRates.load();

  private final long labelDelay;
  private final Map<String, History> cards = new HashMap<>();
  private final Map<String, History> terminals = new HashMap<>();
  private final Map<String, List<Received<Label>>> labels = new HashMap<>();

  /**
   * @param labelDelay how long a terminal's payments wait before they count in its risk
   */
  public FeatureOracle(Duration labelDelay) {
    this.labelDelay = labelDelay.toMillis();
  }

  /** A payment that a card and a terminal remember. */
  public void receive(Transaction tx, long batch) {
    receiveAtCard(tx, batch);
    receiveAtTerminal(tx, batch);
  }

  public void receiveAtCard(Transaction tx, long batch) {
    cards.computeIfAbsent(tx.cardId(), card -> new History()).add(tx, batch);
  }

  public void receiveAtTerminal(Transaction tx, long batch) {
    terminals.computeIfAbsent(tx.terminalId(), terminal -> new History()).add(tx, batch);
  }

  /** A verdict; those of one payment in the order in which they came. */
  public void receive(Label label, long batch) {
    labels
        .computeIfAbsent(label.transactionId(), id -> new ArrayList<>())
        .add(new Received<>(label, batch));
  }

  /** All features of a payment that came in a micro-batch. */
  public double[] features(Transaction tx, long batch) {
    double[] features = new double[Feature.COUNT];
    cardFeatures(tx, batch, features);
    terminalFeatures(tx, batch, features);
    return features;
  }

  /** Writes the features of the payment itself and of its card. */
  public void cardFeatures(Transaction tx, long batch, double[] features) {
    payment(tx, features);
    card(tx, known(cards, tx.cardId(), tx, batch, LONGEST), features);
  }

  /** Writes the features of the payment's terminal. */
  public void terminalFeatures(Transaction tx, long batch, double[] features) {
    terminal(
        tx, batch, known(terminals, tx.terminalId(), tx, batch, labelDelay + LONGEST), features);
  }

  private static void payment(Transaction tx, double[] features) {
    ZonedDateTime time = Instant.ofEpochMilli(tx.eventTime()).atZone(ZoneOffset.UTC);
    DayOfWeek day = time.getDayOfWeek();
    set(features, Feature.AMOUNT, amount(tx));
    set(
        features,
        Feature.DURING_WEEKEND,
        day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY ? 1 : 0);
    set(features, Feature.DURING_NIGHT, time.getHour() <= 6 ? 1 : 0);
  }

  private static void card(Transaction tx, List<Transaction> earlier, double[] features) {
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
    double toMax = max(month) == 0 ? 1 : Math.min(1000, (double) cents(tx) / max(month));
    set(features, Feature.AMOUNT_TO_CARD_MAX, toMax);
    set(features, Feature.AMOUNT_CARD_ZSCORE, score(tx, month));
    usual(tx, month, features);
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

  private static void usual(Transaction tx, List<Transaction> month, double[] features) {
    long t = tx.eventTime();
    List<Long> sorted = month.stream().map(FeatureOracle::cents).sorted().toList();
    long median = sorted.isEmpty() ? 0 : sorted.get((sorted.size() - 1) / 2);
    set(features, Feature.AMOUNT_TO_CARD_MEDIAN, toMedian(cents(tx), median));
    List<Transaction> day = in(month, t - DAY, t);
    List<Transaction> threeDays = in(month, t - 3 * DAY, t);
    List<Transaction> week = in(month, t - 7 * DAY, t);
    List<Transaction> fortnight = in(month, t - 14 * DAY, t);
    set(features, Feature.CARD_MAX_TO_MEDIAN_1D, toMedian(max(day), median));
    set(features, Feature.CARD_MAX_TO_MEDIAN_3D, toMedian(max(threeDays), median));
    set(features, Feature.CARD_MAX_TO_MEDIAN_7D, toMedian(max(week), median));
    set(features, Feature.CARD_UNUSUAL_COUNT_3D, unusual(threeDays, median));
    set(features, Feature.CARD_UNUSUAL_COUNT_7D, unusual(week, median));
    set(features, Feature.CARD_UNUSUAL_COUNT_14D, unusual(fortnight, median));
  }

  private static double toMedian(long cents, long median) {
    return median == 0 ? 1 : Math.min(1000, (double) cents / median);
  }

  private static int unusual(List<Transaction> payments, long median) {
    return (int) payments.stream().filter(tx -> median > 0 && 2 * cents(tx) > 5 * median).count();
  }

  private static long max(List<Transaction> payments) {
    return payments.stream().mapToLong(FeatureOracle::cents).max().orElse(0);
  }

  private void terminal(Transaction tx, long batch, List<Transaction> earlier, double[] features) {
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
    List<Transaction> frauds = month.stream().filter(p -> fraudKnown(p, t, batch)).toList();
    List<Transaction> genuine = month.stream().filter(p -> !fraudKnown(p, t, batch)).toList();
    Transaction latestGenuine = genuine.isEmpty() ? null : genuine.get(genuine.size() - 1);
    List<Transaction> run = month.subList(month.lastIndexOf(latestGenuine) + 1, month.size());
    double longest = (double) (labelDelay + 30 * DAY) / DAY;
    set(
        features,
        Feature.TERMINAL_DAYS_SINCE_FRAUD,
        frauds.isEmpty() ? longest : age(frauds.get(frauds.size() - 1), t));
    set(
        features,
        Feature.TERMINAL_DAYS_SINCE_GENUINE,
        latestGenuine == null ? longest : age(latestGenuine, t));
    set(features, Feature.TERMINAL_RUN, run.size());
    set(features, Feature.TERMINAL_RUN_DAYS, run.isEmpty() ? 0 : age(run.get(0), t));
    long least = run.stream().mapToLong(FeatureOracle::cents).min().orElse(0);
    set(features, Feature.TERMINAL_RUN_MIN_AMOUNT, least / 100.0);
    set(features, Feature.TERMINAL_RUN_MEAN_AMOUNT, run.isEmpty() ? 0 : mean(run));
  }

  private static double age(Transaction tx, long t) {
    return (double) (t - tx.eventTime()) / DAY;
  }

  /** Of a key, in order of event time, then of arrival: micro-batch, then id. */
  private static List<Transaction> known(
      Map<String, History> histories, String key, Transaction tx, long batch, long span) {
    History history = histories.get(key);
    if (history == null) {
      return List.of();
    }
    return history.in(tx.eventTime() - span, tx.eventTime()).stream()
        .filter(
            other ->
                other.batch() < batch
                    || (other.batch() == batch
                        && (other.value().eventTime() < tx.eventTime()
                            || other.value().transactionId().compareTo(tx.transactionId()) < 0)))
        .map(Received::value)
        .toList();
  }

  private double risk(List<Transaction> window, long t, long batch) {
    long frauds = window.stream().filter(tx -> fraudKnown(tx, t, batch)).count();
    return window.isEmpty() ? 0 : (double) frauds / window.size();
  }

  private boolean fraudKnown(Transaction tx, long t, long batch) {
    List<Label> verdicts =
        labels.getOrDefault(tx.transactionId(), List.of()).stream()
            .filter(
                label ->
                    label.batch() < batch
                        || (label.batch() == batch && label.value().eventTime() < t))
            .sorted(Comparator.comparingLong(Received::batch))
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
    Double rate = RATES.get(tx.currency());
    if (rate == null) {
      return Double.NaN;
    }
    int digits = Currency.getInstance(tx.currency()).getDefaultFractionDigits();
    return Math.min(1e10, tx.amountMinor() / Math.pow(10, digits) * rate);
  }

  private static long cents(Transaction tx) {
    return Math.round(amount(tx) * 100);
  }

  private static void set(double[] features, Feature feature, double value) {
    features[feature.position()] = value;
  }

  private record Received<T>(T value, long batch) {}

  /** What one key received, by event time. */
  private static final class History {
    private static final Comparator<Received<Transaction>> ORDER =
        Comparator.comparingLong((Received<Transaction> payment) -> payment.value().eventTime())
            .thenComparingLong(Received::batch)
            .thenComparing(payment -> payment.value().transactionId());

    private final List<Received<Transaction>> payments = new ArrayList<>();
    private boolean sorted = true;

    void add(Transaction tx, long batch) {
      payments.add(new Received<>(tx, batch));
      sorted = false;
    }

    /** Those with an event time in {@code (after, until]}. */
    List<Received<Transaction>> in(long after, long until) {
      if (!sorted) {
        payments.sort(ORDER);
        sorted = true;
      }
      return payments.subList(firstAfter(after), firstAfter(until));
    }

    private int firstAfter(long time) {
      int low = 0;
      int high = payments.size();
      while (low < high) {
        int middle = (low + high) / 2;
        if (payments.get(middle).value().eventTime() <= time) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }
}
