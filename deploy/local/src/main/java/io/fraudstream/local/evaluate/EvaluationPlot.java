package io.fraudstream.local.evaluate;

import io.fraudstream.model.metrics.Calibration;
import io.fraudstream.model.metrics.PrecisionRecallCurve;
import io.fraudstream.model.metrics.ThresholdMetrics;
import java.util.List;
import java.util.Locale;

/** An evaluation as a picture: precision over recall, and what the scores are worth. */
public final class EvaluationPlot {
  private static final int SIZE = 360;
  private static final int TOP = 80;
  private static final int LEFT = 70;
  private static final int RIGHT = 530;
  private static final int CURVE_STEPS = 400;
  private static final int TICKS = 4;
  private static final double SMALLEST = 2.5;

  private final StringBuilder svg = new StringBuilder(16_384);

  private EvaluationPlot() {}

  /**
   * The text of an SVG file.
   *
   * @param sample what was evaluated
   * @param evaluation of the sample
   * @param title of the picture
   */
  public static String of(Sample sample, Evaluation evaluation, String title) {
    EvaluationPlot plot = new EvaluationPlot();
    plot.begin(title);
    Panel curve = plot.new Panel(LEFT);
    curve.frame("Precision and recall", "recall", "precision");
    curve.steps(PrecisionRecallCurve.of(sample.scores(), sample.frauds(), CURVE_STEPS));
    curve.decided("review or decline", "#e08e0b", evaluation.alerts().metrics());
    curve.decided("decline", "#c0392b", evaluation.declines().metrics());
    Panel reliability = plot.new Panel(RIGHT);
    reliability.frame("Calibration", "mean score", "fraud share");
    reliability.diagonal();
    evaluation.calibration().bins().forEach(reliability::bin);
    plot.svg.append("</svg>\n");
    return plot.svg.toString();
  }

  private void begin(String title) {
    String escaped = escaped(title);
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 920 500\" width=\"920\""
            + " height=\"500\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">");
    add("<title>%s</title>", escaped);
    add("<rect width=\"920\" height=\"500\" fill=\"#fff\"/>");
    add("<text x=\"%d\" y=\"30\" font-size=\"15\">%s</text>", LEFT, escaped);
  }

  /** A square from (0, 0) to (1, 1). */
  private final class Panel {
    private final int left;

    Panel(int left) {
      this.left = left;
    }

    void frame(String title, String across, String up) {
      double middle = left + SIZE / 2.0;
      add(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" font-weight=\"bold\">%s</text>",
          middle, TOP - 14, title);
      for (int i = 0; i <= TICKS; i++) {
        double tick = (double) i / TICKS;
        add(
            "<path d=\"M%.1f %.1fV%.1fM%.1f %.1fH%.1f\" stroke=\"#ddd\"/>",
            x(tick), y(0), y(1), x(0), y(tick), x(1));
        add(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
            x(tick), y(0) + 18, tick);
        add(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
            x(0) - 8, y(tick) + 4, tick);
      }
      add(
          "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#888\"/>",
          left, TOP, SIZE, SIZE);
      add(
          "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
          middle, y(0) + 40, across);
      add(
          "<text transform=\"translate(%d %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>",
          left - 50, y(0.5), up);
    }

    /** As its area is summed: each gain in recall has the precision at its end. */
    void steps(List<PrecisionRecallCurve.Point> points) {
      if (points.isEmpty()) {
        return;
      }
      StringBuilder path = new StringBuilder();
      for (PrecisionRecallCurve.Point point : points) {
        path.append(path.isEmpty() ? "M" + coordinate(x(0)) + " " : "V")
            .append(coordinate(y(point.precision())))
            .append('H')
            .append(coordinate(x(point.recall())));
      }
      add("<path d=\"%s\" fill=\"none\" stroke=\"#2c6fbb\" stroke-width=\"2\"/>", path);
    }

    /** Where the decisions were, as they were made. */
    void decided(String name, String color, ThresholdMetrics metrics) {
      if (Double.isNaN(metrics.precision()) || Double.isNaN(metrics.recall())) {
        return;
      }
      circle(metrics.recall(), metrics.precision(), 5, color, name);
      boolean atTheRight = metrics.recall() > 0.6;
      add(
          "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
          x(metrics.recall()) + (atTheRight ? -9 : 9),
          y(metrics.precision()) + (metrics.precision() > 0.5 ? 16 : -8),
          atTheRight ? "end" : "start",
          name);
    }

    void diagonal() {
      add(
          "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#888\" stroke-dasharray=\"4 4\"/>",
          x(0), y(0), x(1), y(1));
    }

    /** The larger, the more payments: ten times as many are as much larger. */
    void bin(Calibration.Bin bin) {
      if (bin.payments() > 0) {
        circle(
            bin.meanScore(),
            bin.fraudShare(),
            SMALLEST + Math.log10((double) bin.payments()),
            "#2c6fbb",
            String.format(
                Locale.ROOT, "%.1f to %.1f: %,d payments", bin.from(), bin.to(), bin.payments()));
      }
    }

    private void circle(double right, double up, double radius, String color, String about) {
      add(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"><title>%s</title></circle>",
          x(right), y(up), radius, color, about);
    }

    private double x(double value) {
      return left + SIZE * value;
    }

    private double y(double value) {
      return TOP + SIZE * (1 - value);
    }
  }

  private static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** What XML cannot say at all becomes a question mark. */
  private static String escaped(String text) {
    return text.replaceAll("\\p{Cntrl}|\\p{Cs}", "?")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
