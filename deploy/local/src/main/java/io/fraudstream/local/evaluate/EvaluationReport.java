package io.fraudstream.local.evaluate;

import io.fraudstream.model.metrics.Calibration;
import io.fraudstream.model.metrics.ThresholdMetrics;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/** An evaluation, as text. */
public final class EvaluationReport {
  private static final String NOTHING = "-";

  private final Evaluation all;
  private final SortedMap<String, Evaluation> byModel;
  private final int topCards;
  private final StringBuilder text = new StringBuilder(2048);

  private EvaluationReport(Evaluation all, SortedMap<String, Evaluation> byModel, int topCards) {
    this.all = all;
    this.byModel = byModel;
    this.topCards = topCards;
  }

  /**
   * All of it; with several models a row to each, too, and each shadow beside its model.
   *
   * @param all payments of all models
   * @param byModel by version
   * @param shadows on the payments that both have scored
   * @param topCards cards that can be looked at a day
   */
  public static String of(
      Evaluation all,
      SortedMap<String, Evaluation> byModel,
      List<Comparison> shadows,
      int topCards) {
    EvaluationReport report = new EvaluationReport(all, byModel, topCards);
    report.payments();
    report.ranking();
    report.decisions();
    report.money();
    report.calibration();
    if (byModel.size() > 1) {
      report.models();
    }
    shadows.forEach(report::shadow);
    return report.text.toString();
  }

  private void payments() {
    long unlabelled = all.payments() - all.labelled();
    line("payments    %,14d  %s to %s", all.payments(), all.first(), all.last());
    line("  labelled  %,14d  %s", all.labelled(), percent(all.labelled(), all.payments()));
    line(
        "  unlabelled%,14d  %s%s",
        unlabelled,
        percent(unlabelled, all.payments()),
        unlabelled == 0 ? "" : ", unknown and in no figure below");
    line(
        "  fraud     %,14d  %s of the labelled",
        all.frauds(), percent(all.frauds(), all.labelled()));
    line("model       %s", String.join(", ", byModel.keySet()));
  }

  private void ranking() {
    line(
        "ranking     average precision %s  ROC AUC %s  card precision@%d %s",
        share(all.averagePrecision()), share(all.rocAuc()), topCards, share(all.cardPrecision()));
    if (all.frauds() == 0 || all.frauds() == all.labelled()) {
      line(
          "            a ranking needs frauds and genuine payments, and all labels say %s: choose a"
              + " longer period",
          all.frauds() == 0 ? "genuine" : "fraud");
    }
  }

  private void decisions() {
    line("");
    line(
        "%-20s %14s %14s %10s %8s %13s",
        "decisions", "payments", "frauds", "precision", "recall", "lowest score");
    decision("review or decline", all.alerts());
    decision("decline", all.declines());
  }

  private void decision(String name, Decided decided) {
    ThresholdMetrics metrics = decided.metrics();
    line(
        "%-20s %,14d %,14d %10s %8s %13s",
        name,
        metrics.flagged(),
        metrics.caught(),
        share(metrics.precision()),
        share(metrics.recall()),
        // Each model has thresholds of its own.
        byModel.size() > 1 ? NOTHING : number("%.4f", decided.lowestScore()));
  }

  private void money() {
    Money money = all.money();
    line("");
    line("%-20s %14s %14s", "money", "payments", "EUR");
    sum("fraud declined", money.fraudDeclined());
    sum("fraud in review", money.fraudReviewed());
    sum("fraud missed", money.fraudMissed());
    sum("genuine declined", money.genuineDeclined());
  }

  private void sum(String name, Money.Sum sum) {
    line("%-20s %,14d %,14.2f", name, sum.payments(), sum.euros());
  }

  private void calibration() {
    line("");
    line("%-20s %14s %14s %14s", "calibration", "payments", "mean score", "fraud share");
    for (Calibration.Bin bin : all.calibration().bins()) {
      line(
          "%-20s %,14d %14s %14s",
          String.format(Locale.ROOT, "%.1f to %.1f", bin.from(), bin.to()),
          bin.payments(),
          number("%.4f", bin.meanScore()),
          number("%.4f", bin.fraudShare()));
    }
    line("Brier score %s", number("%.6f", all.calibration().brier()));
  }

  private void models() {
    int width = width(byModel.keySet());
    line("");
    line(
        "%-" + width + "s %14s %14s %8s %8s %8s %10s %8s",
        "model",
        "payments",
        "labelled",
        "AP",
        "AUC",
        "CP@" + topCards,
        "precision",
        "recall");
    for (Map.Entry<String, Evaluation> model : byModel.entrySet()) {
      Evaluation own = model.getValue();
      line(
          "%-" + width + "s %,14d %,14d %8s %8s %8s %10s %8s",
          model.getKey(),
          own.payments(),
          own.labelled(),
          share(own.averagePrecision()),
          share(own.rocAuc()),
          share(own.cardPrecision()),
          share(own.alerts().metrics().precision()),
          share(own.alerts().metrics().recall()));
    }
  }

  private void shadow(Comparison comparison) {
    Evaluation decided = comparison.decided();
    int width = width(List.of(comparison.model(), comparison.shadow()));
    line("");
    line(
        "shadow      %,d labelled payments that both have scored, %,d frauds%s",
        decided.labelled(),
        decided.frauds(),
        comparison.unscored() == 0
            ? ""
            : String.format(
                Locale.ROOT, "; %,d without a score of the shadow", comparison.unscored()));
    line(
        "%-" + width + "s %8s %8s %8s %9s %10s %10s %8s %13s",
        "model",
        "AP",
        "AUC",
        "CP@" + topCards,
        "Brier",
        "alerts",
        "precision",
        "recall",
        "lowest score");
    compared(width, comparison.model(), decided);
    compared(width, comparison.shadow(), comparison.shadowed());
  }

  private void compared(int width, String version, Evaluation own) {
    ThresholdMetrics alerts = own.alerts().metrics();
    line(
        "%-" + width + "s %8s %8s %8s %9s %,10d %10s %8s %13s",
        version,
        share(own.averagePrecision()),
        share(own.rocAuc()),
        share(own.cardPrecision()),
        number("%.6f", own.calibration().brier()),
        alerts.flagged(),
        share(alerts.precision()),
        share(alerts.recall()),
        number("%.4f", own.alerts().lowestScore()));
  }

  private static int width(Collection<String> versions) {
    return Math.max(20, versions.stream().mapToInt(String::length).max().orElse(0));
  }

  private static String share(double value) {
    return number("%.3f", value);
  }

  private static String percent(long part, long whole) {
    return whole == 0 ? NOTHING : number("%.2f%%", 100.0 * part / whole);
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? NOTHING : String.format(Locale.ROOT, format, value);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
