package io.fraudstream.producer.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fraudstream.transactions.Transaction;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PaymentStreamTest {
  @Test
  void same_settings_give_the_same_payments() {
    assertThat(Histories.play(Histories.settings().historyDays(5)))
        .isEqualTo(Histories.play(Histories.settings().historyDays(5)));
  }

  @Test
  void threads_change_nothing() {
    assertThat(Histories.play(Histories.settings().threads(4)))
        .isEqualTo(Histories.play(Histories.settings().threads(1)));
  }

  @Test
  void another_seed_gives_other_payments() {
    assertThat(Histories.play(Histories.settings().historyDays(2).seed(43)).subList(0, 100))
        .doesNotContainAnyElementsOf(
            Histories.play(Histories.settings().historyDays(2)).subList(0, 100));
  }

  @Test
  void another_start_gives_other_ids_and_the_same_cards() {
    List<SimulatedPayment> first = Histories.play(Histories.settings().historyDays(2));
    List<SimulatedPayment> second =
        Histories.play(Histories.settings().historyDays(2).start(Histories.START.plusSeconds(1)));

    assertThat(ids(first)).doesNotContainAnyElementsOf(ids(second));
    assertThat(first.get(0).transaction().cardId()).matches("c-\\d{6}");
    assertThat(first.get(0).transaction().terminalId()).matches("m-\\d{5}");
  }

  @Test
  void payments_come_by_event_time_and_id_with_unique_ids() {
    List<SimulatedPayment> payments = Histories.play(Histories.settings());

    assertThat(payments)
        .extracting(SimulatedPayment::transaction)
        .isSortedAccordingTo(
            Comparator.comparingLong(Transaction::eventTime)
                .thenComparing(Transaction::transactionId));
    assertThat(ids(payments)).doesNotHaveDuplicates();
    assertThat(payments.get(0).transaction().eventTime())
        .isGreaterThanOrEqualTo(Histories.START.toEpochMilli());
  }

  @Test
  void cards_pay_as_often_as_told() {
    assertThat(Histories.play(Histories.settings().historyDays(28)).size() / 28_000.0)
        .isCloseTo(2, within(0.06));
    assertThat(
            Histories.play(Histories.settings().historyDays(28).paymentsPerCardAndDay(0.5)).size()
                / 28_000.0)
        .isCloseTo(0.5, within(0.03));
  }

  @Test
  void hot_terminal_takes_its_share() {
    List<SimulatedPayment> payments =
        Histories.play(Histories.settings().historyDays(10).hotTerminalShare(0.4));

    Map<String, Long> counts =
        payments.stream()
            .collect(
                Collectors.groupingBy(p -> p.transaction().terminalId(), Collectors.counting()));
    double largest = counts.values().stream().mapToLong(n -> n).max().orElseThrow();
    assertThat(largest / payments.size()).isCloseTo(0.4, within(0.02));
  }

  @Test
  void after_the_onset_amounts_and_frauds_have_drifted() {
    List<SimulatedPayment> usual =
        Histories.play(Histories.settings().cards(2_000).fraudShare(0.15));
    List<SimulatedPayment> drifted =
        Histories.play(Histories.settings().cards(2_000).fraudShare(0.15).driftOnsetDay(10));
    long onset = Histories.START.toEpochMilli() + 10 * Rhythm.DAY;

    assertThat(before(drifted, onset)).isEqualTo(before(usual, onset));
    assertThat(onlineShare(after(drifted, onset)))
        .isGreaterThan(onlineShare(after(usual, onset)) + 0.05);
    assertThat(Histories.share(after(drifted, onset), FraudKind.CARD_TESTING))
        .isGreaterThan(1.2 * Histories.share(after(usual, onset), FraudKind.CARD_TESTING));
    assertThat(medianGroceries(after(drifted, onset)))
        .isGreaterThan(1.15 * medianGroceries(after(usual, onset)));
  }

  @Test
  void without_a_start_there_is_no_stream() {
    assertThatThrownBy(() -> new PaymentStream(SimulatorSettings.defaults()))
        .isInstanceOf(IllegalStateException.class);
  }

  private static List<String> ids(List<SimulatedPayment> payments) {
    return payments.stream().map(p -> p.transaction().transactionId()).toList();
  }

  private static List<SimulatedPayment> before(List<SimulatedPayment> payments, long time) {
    return payments.stream().filter(p -> p.transaction().eventTime() < time).toList();
  }

  private static List<SimulatedPayment> after(List<SimulatedPayment> payments, long time) {
    return payments.stream().filter(p -> p.transaction().eventTime() >= time).toList();
  }

  private static double onlineShare(List<SimulatedPayment> payments) {
    return payments.stream()
        .mapToInt(p -> Channels.ONLINE.equals(p.transaction().channel()) ? 1 : 0)
        .average()
        .orElseThrow();
  }

  private static double medianGroceries(List<SimulatedPayment> payments) {
    long[] amounts =
        payments.stream()
            .map(SimulatedPayment::transaction)
            .filter(t -> "5411".equals(t.merchantCategory()) && t.currency().equals("EUR"))
            .mapToLong(Transaction::amountMinor)
            .sorted()
            .toArray();
    return amounts[amounts.length / 2];
  }
}
