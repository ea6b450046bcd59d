package io.fraudstream.local.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.model.metrics.ThresholdMetrics;
import io.fraudstream.transactions.Decision;
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class EvaluationTest {
  private static final long DAY = 86_400_000;

  @Test
  void money_is_split_by_what_was_decided_and_what_was_true() {
    assertThat(Evaluation.of(sample(), 1).money())
        .isEqualTo(
            new Money(
                new Money.Sum(2, 300),
                new Money.Sum(1, 40),
                new Money.Sum(1, 5),
                new Money.Sum(1, 70)));
  }

  @Test
  void a_review_and_a_decline_are_alerts() {
    Evaluation evaluation = Evaluation.of(sample(), 1);

    assertThat(evaluation.alerts()).isEqualTo(new Decided(new ThresholdMetrics(5, 3, 4), 0.4));
    assertThat(evaluation.declines()).isEqualTo(new Decided(new ThresholdMetrics(3, 2, 4), 0.8));
  }

  @Test
  void a_payment_without_a_label_is_counted_and_changes_no_figure() {
    Sample more = sample();
    more.addUnlabelled(5 * DAY);
    Evaluation with = Evaluation.of(more, 1);
    Evaluation without = Evaluation.of(sample(), 1);

    assertThat(with.payments()).isEqualTo(without.payments() + 1);
    assertThat(with.last().toEpochMilli()).isEqualTo(5 * DAY);
    assertThat(figures(with)).isEqualTo(figures(without));
  }

  @Test
  void parts_of_a_sample_evaluate_as_the_whole() {
    Sample both = Sample.all(List.of(sample(), sample()));
    Sample twice = sample();
    addTo(twice);

    assertThat(Evaluation.of(both, 2)).isEqualTo(Evaluation.of(twice, 2));
    assertThat(both.labelled()).isEqualTo(14);
  }

  @Test
  void many_payments_are_kept_in_order() {
    Sample sample = new Sample();
    for (int i = 0; i < 1000; i++) {
      sample.addLabelled(i, "card", i / 1000.0, 1, Decision.APPROVE, i >= 990);
    }

    assertThat(sample.trimmed().scores()).hasSize(1000).isSorted();
    assertThat(Evaluation.of(sample, 1).averagePrecision()).isEqualTo(1);
  }

  @Test
  void the_report_has_every_figure() {
    Sample sample = sample();
    sample.addUnlabelled(5 * DAY);

    assertThat(squeezed(report(Map.of("m1", sample))))
        .contains(
            "payments 8 1970-01-01T00:00:00Z to 1970-01-06T00:00:00Z",
            "labelled 7 87.50%",
            "unlabelled 1 12.50%, unknown and in no figure below",
            "fraud 4 57.14% of the labelled",
            "model m1",
            // 0.95 F, 0.9 F, 0.8 G, 0.6 F, 0.4 G, 0.1 F, 0.05 G; a card of four a day is a fraud's.
            "ranking average precision 0.854 ROC AUC 0.750 card precision@1 1.000",
            "review or decline 5 3 0.600 0.750 0.4000",
            "decline 3 2 0.667 0.500 0.8000",
            "fraud declined 2 300.00",
            "fraud in review 1 40.00",
            "fraud missed 1 5.00",
            "genuine declined 1 70.00",
            "0.1 to 0.2 1 0.1000 1.0000",
            "0.2 to 0.3 0 - -",
            "0.9 to 1.0 2 0.9250 1.0000")
        .anyMatch(line -> line.startsWith("Brier score 0.2"))
        .noneMatch(line -> line.contains("NaN") || line.startsWith("model payments"))
        .noneMatch(line -> line.startsWith("shadow"));
  }

  @Test
  void several_models_have_a_row_each_and_no_threshold_in_common() {
    Sample other = new Sample();
    other.addUnlabelled(0);

    assertThat(squeezed(report(new TreeMap<>(Map.of("m1", sample(), "m2", other)))))
        .contains(
            "model m1, m2",
            "review or decline 5 3 0.600 0.750 -",
            "model payments labelled AP AUC CP@1 precision recall",
            "m1 7 7 0.854 0.750 1.000 0.600 0.750",
            "m2 1 0 - - - - -");
  }

  @Test
  void a_shadow_raises_as_many_alerts_as_its_model_on_the_payments_that_both_scored() {
    Shadowed payments = new Shadowed("m1", "m2");
    payments.add(0, "a", 0.9, 0.8, 10, Decision.DECLINE, false);
    payments.add(1, "b", 0.7, 0.1, 10, Decision.REVIEW, false);
    payments.add(2, "c", 0.2, 0.9, 10, Decision.APPROVE, true);
    payments.add(3, "d", 0.1, 0.2, 10, Decision.APPROVE, false);
    payments.add(4, "e", 0.8, null, 10, Decision.DECLINE, true);
    Comparison comparison = Comparison.of(payments, 1);

    assertThat(comparison.unscored()).isEqualTo(1);
    assertThat(comparison.decided().alerts())
        .isEqualTo(new Decided(new ThresholdMetrics(2, 0, 1), 0.7));
    assertThat(comparison.shadowed().alerts())
        .isEqualTo(new Decided(new ThresholdMetrics(2, 1, 1), 0.8));
    assertThat(comparison.decided().rocAuc()).isEqualTo(1 / 3.0);
    assertThat(comparison.shadowed().rocAuc()).isEqualTo(1);
  }

  @Test
  void alerts_of_a_shadow_that_tie_with_the_last_count_too_and_without_any_there_are_none() {
    Shadowed tied = new Shadowed("m1", "m2");
    Shadowed quiet = new Shadowed("m1", "m2");
    for (int i = 0; i < 3; i++) {
      tied.add(i, "a", 0.1, 0.5, 10, i == 0 ? Decision.REVIEW : Decision.APPROVE, true);
      quiet.add(i, "a", 0.1, 0.5, 10, Decision.APPROVE, true);
    }

    assertThat(Comparison.of(tied, 1).shadowed().alerts().metrics().flagged()).isEqualTo(3);
    assertThat(Comparison.of(quiet, 1).shadowed().alerts().metrics().flagged()).isZero();
  }

  @Test
  void what_one_class_cannot_say_is_a_dash_and_explained() {
    Sample genuine = new Sample();
    genuine.addLabelled(0, "a", 0.2, 10, Decision.APPROVE, false);

    assertThat(squeezed(report(Map.of("m1", genuine))))
        .contains(
            "ranking average precision - ROC AUC - card precision@1 -",
            "a ranking needs frauds and genuine payments, and all labels say genuine: choose a"
                + " longer period",
            "review or decline 0 0 - - -");
  }

  @Test
  void the_plot_is_well_formed_whatever_the_model_is_called() throws Exception {
    Sample sample = sample();
    String svg = EvaluationPlot.of(sample, Evaluation.of(sample, 1), "<m&1>\u0000");
    Document document = parse(svg);

    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(document.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("<m&1>?");
    assertThat(document.getElementsByTagName("circle").getLength())
        .as("two kinds of decisions and six bins")
        .isEqualTo(8);
    assertThat(svg).contains("M70.0 80.0").doesNotContain("NaN");
  }

  @Test
  void a_plot_without_frauds_has_no_curve() throws Exception {
    Sample genuine = new Sample();
    genuine.addLabelled(0, "a", 0.2, 10, Decision.APPROVE, false);
    String svg = EvaluationPlot.of(genuine, Evaluation.of(genuine, 1), "m1");

    assertThat(parse(svg).getElementsByTagName("circle").getLength()).isEqualTo(1);
    assertThat(svg).doesNotContain("NaN");
  }

  private static List<Object> figures(Evaluation evaluation) {
    return List.of(
        evaluation.labelled(),
        evaluation.frauds(),
        evaluation.averagePrecision(),
        evaluation.rocAuc(),
        evaluation.cardPrecision(),
        evaluation.alerts(),
        evaluation.declines(),
        evaluation.money(),
        evaluation.calibration());
  }

  private static Sample sample() {
    Sample sample = new Sample();
    addTo(sample);
    return sample;
  }

  private static void addTo(Sample sample) {
    sample.addLabelled(0, "a", 0.95, 100, Decision.DECLINE, true);
    sample.addLabelled(1, "b", 0.8, 70, Decision.DECLINE, false);
    sample.addLabelled(2, "c", 0.05, 8, Decision.APPROVE, false);
    sample.addLabelled(3, "d", 0.4, 9, Decision.REVIEW, false);
    sample.addLabelled(DAY, "e", 0.9, 200, Decision.DECLINE, true);
    sample.addLabelled(DAY + 1, "f", 0.6, 40, Decision.REVIEW, true);
    sample.addLabelled(DAY + 2, "g", 0.1, 5, Decision.APPROVE, true);
  }

  private static String report(Map<String, Sample> samples) {
    SortedMap<String, Evaluation> byModel =
        samples.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry -> Evaluation.of(entry.getValue(), 1),
                    (one, other) -> one,
                    TreeMap::new));
    return EvaluationReport.of(
        Evaluation.of(Sample.all(samples.values()), 1), byModel, List.of(), 1);
  }

  private static List<String> squeezed(String text) {
    return Arrays.stream(text.split("\n", -1))
        .map(line -> line.strip().replaceAll(" +", " "))
        .toList();
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }
}
