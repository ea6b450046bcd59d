package io.fraudstream.producer.simulator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fraudstream.transactions.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FraudKindsTest {
  private static final List<SimulatedPayment> PAYMENTS =
      Histories.play(Histories.settings().cards(3_000).terminals(600).historyDays(60));

  @Test
  void fraud_share_is_near_the_knob() {
    assertThat(fraudShare(PAYMENTS)).isCloseTo(0.008, within(0.0012));
    assertThat(fraudShare(Histories.play(Histories.settings().fraudShare(0.05))))
        .isCloseTo(0.05, within(0.0075));
  }

  @Test
  void without_a_share_there_is_no_fraud() {
    assertThat(fraudShare(Histories.play(Histories.settings().fraudShare(0)))).isZero();
  }

  @Test
  void every_kind_has_its_part() {
    assertThat(Histories.share(PAYMENTS, FraudKind.COMPROMISED_TERMINAL) / 0.008)
        .isCloseTo(0.35, within(0.12));
    assertThat(Histories.share(PAYMENTS, FraudKind.STOLEN_CARD) / 0.008)
        .isCloseTo(0.25, within(0.07));
    assertThat(Histories.share(PAYMENTS, FraudKind.CARD_TESTING) / 0.008)
        .isCloseTo(0.18, within(0.06));
    assertThat(Histories.share(PAYMENTS, FraudKind.TWO_PLACES) / 0.008)
        .isCloseTo(0.10, within(0.04));
    assertThat(Histories.share(PAYMENTS, FraudKind.LARGE_AMOUNT) / 0.008)
        .isCloseTo(0.12, within(0.04));
  }

  @Test
  void compromised_terminal_leaks_a_substantial_share_for_weeks() {
    Map<String, List<Transaction>> frauds =
        grouped(of(FraudKind.COMPROMISED_TERMINAL), Transaction::terminalId);
    List<Double> days = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    frauds.forEach(
        (terminal, fraudulent) -> {
          long first = fraudulent.get(0).eventTime();
          long last = fraudulent.get(fraudulent.size() - 1).eventTime();
          days.add((double) (last - first) / Rhythm.DAY);
          long all =
              PAYMENTS.stream()
                  .map(SimulatedPayment::transaction)
                  .filter(t -> t.terminalId().equals(terminal))
                  .filter(t -> t.eventTime() >= first && t.eventTime() <= last)
                  .count();
          shares.add((double) fraudulent.size() / all);
        });

    assertThat(frauds).hasSizeBetween(3, 60);
    assertThat(median(days)).isBetween(7.0, 42.0);
    assertThat(median(shares)).isBetween(0.25, 0.9);
  }

  @Test
  void stolen_card_is_used_for_days_elsewhere_and_for_more() {
    Map<String, List<Transaction>> frauds = grouped(of(FraudKind.STOLEN_CARD), Transaction::cardId);
    Map<String, List<Transaction>> own = grouped(genuine(), Transaction::cardId);
    List<Double> days = new ArrayList<>();
    int elsewhere = 0;
    int inPerson = 0;
    for (Map.Entry<String, List<Transaction>> card : frauds.entrySet()) {
      List<Transaction> fraudulent = card.getValue();
      days.add(
          (double)
                  (fraudulent.get(fraudulent.size() - 1).eventTime()
                      - fraudulent.get(0).eventTime())
              / Rhythm.DAY);
      List<String> countries =
          own.getOrDefault(card.getKey(), List.of()).stream()
              .filter(t -> t.latitude() != null)
              .map(Transaction::country)
              .toList();
      for (Transaction fraud : fraudulent) {
        if (fraud.latitude() != null) {
          inPerson++;
          elsewhere += countries.contains(fraud.country()) ? 0 : 1;
        }
      }
    }

    assertThat(median(days)).isBetween(1.0, 6.0);
    assertThat((double) elsewhere / inPerson).isGreaterThan(0.5);
    assertThat(meanLogEuros(of(FraudKind.STOLEN_CARD)))
        .isGreaterThan(meanLogEuros(genuine()) + 0.5);
  }

  @Test
  void card_testing_is_a_burst_of_tiny_payments_then_large_ones() {
    Map<String, List<Transaction>> frauds =
        grouped(of(FraudKind.CARD_TESTING), Transaction::cardId);
    int bursts = 0;
    for (List<Transaction> fraudulent : frauds.values()) {
      List<Transaction> tiny = fraudulent.stream().filter(t -> euros(t) <= 2.01).toList();
      if (tiny.size() >= 4
          && tiny.get(3).eventTime() - tiny.get(0).eventTime() <= Rhythm.HOUR / 4) {
        bursts++;
      }
    }

    assertThat(bursts).isGreaterThan((int) (0.9 * frauds.size()));
    assertThat(of(FraudKind.CARD_TESTING)).allMatch(t -> "online".equals(t.channel()));
    assertThat(of(FraudKind.CARD_TESTING)).anyMatch(t -> t.amountMinor() == 0);
    assertThat(of(FraudKind.CARD_TESTING)).anyMatch(t -> euros(t) > 200);
  }

  @Test
  void copied_card_is_present_far_away_soon_after_its_owner_paid() {
    Map<String, List<Transaction>> own =
        grouped(genuine().stream().filter(t -> t.latitude() != null).toList(), Transaction::cardId);
    List<Transaction> copied = of(FraudKind.TWO_PLACES);
    long sooner =
        copied.stream()
            .filter(
                fraud ->
                    own.getOrDefault(fraud.cardId(), List.of()).stream()
                        .anyMatch(
                            t ->
                                t.eventTime() <= fraud.eventTime()
                                    && fraud.eventTime() - t.eventTime() < 5 * Rhythm.HOUR
                                    && kilometres(t, fraud) > 700))
            .count();

    assertThat(copied).allMatch(t -> t.latitude() != null);
    assertThat((double) sooner / copied.size()).isGreaterThan(0.95);
  }

  @Test
  void large_amount_stands_out_for_the_card() {
    Map<String, List<Transaction>> own = grouped(genuine(), Transaction::cardId);
    List<Transaction> large = of(FraudKind.LARGE_AMOUNT);
    long standOut =
        large.stream()
            .filter(
                fraud -> {
                  double mean =
                      own.getOrDefault(fraud.cardId(), List.of()).stream()
                          .mapToDouble(FraudKindsTest::euros)
                          .average()
                          .orElseThrow();
                  return euros(fraud) > 5 * mean;
                })
            .count();

    assertThat((double) standOut / large.size()).isGreaterThan(0.75);
  }

  @Test
  void some_frauds_look_genuine_and_some_genuine_payments_look_odd() {
    assertThat(of(FraudKind.STOLEN_CARD)).anyMatch(t -> euros(t) < 10);
    assertThat(genuine()).anyMatch(t -> t.amountMinor() == 0);
    assertThat(genuine()).anyMatch(t -> euros(t) > 1500);
    Map<String, List<Transaction>> own = grouped(genuine(), Transaction::cardId);
    assertThat(own.values())
        .anyMatch(card -> card.stream().map(Transaction::country).distinct().count() > 2);
  }

  private static List<Transaction> of(FraudKind kind) {
    return PAYMENTS.stream()
        .filter(p -> p.fraud() == kind)
        .map(SimulatedPayment::transaction)
        .toList();
  }

  private static List<Transaction> genuine() {
    return PAYMENTS.stream()
        .filter(p -> p.fraud() == null)
        .map(SimulatedPayment::transaction)
        .toList();
  }

  private static double fraudShare(List<SimulatedPayment> payments) {
    return (double) payments.stream().filter(p -> p.fraud() != null).count() / payments.size();
  }

  private static Map<String, List<Transaction>> grouped(
      List<Transaction> payments, Function<Transaction, String> key) {
    return payments.stream().collect(Collectors.groupingBy(key));
  }

  private static double euros(Transaction payment) {
    Country country =
        City.ALL.stream()
            .map(City::country)
            .filter(c -> c.code().equals(payment.country()))
            .findFirst()
            .orElseThrow();
    return payment.amountMinor() / country.minorUnitsPerEuro();
  }

  private static double meanLogEuros(List<Transaction> payments) {
    return payments.stream().mapToDouble(t -> Math.log(0.01 + euros(t))).average().orElseThrow();
  }

  private static double kilometres(Transaction one, Transaction other) {
    return place(one).distanceTo(place(other));
  }

  private static City place(Transaction payment) {
    return new City(
        "any",
        City.ALL.get(0).country(),
        requireNonNull(payment.latitude()),
        requireNonNull(payment.longitude()),
        1);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
