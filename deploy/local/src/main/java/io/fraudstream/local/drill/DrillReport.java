package io.fraudstream.local.drill;

import io.fraudstream.streaming.reconcile.Balance;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The table at the end of a drill: a row a point. */
public final class DrillReport {
  private DrillReport() {}

  /** Of at least one step. */
  public static String of(List<DrillStep> steps) {
    StringBuilder out = new StringBuilder();
    row(
        out,
        "point",
        "kills",
        "records",
        "lost",
        "unknown",
        "altered",
        "doubled",
        "differ",
        "alerts",
        "missing",
        "repeated",
        "first commit",
        "drained");
    Map<FaultPoint, List<DrillStep>> byPoint =
        steps.stream()
            .collect(
                Collectors.groupingBy(DrillStep::point, LinkedHashMap::new, Collectors.toList()));
    long repeatedBefore = 0;
    Map<FaultPoint, Long> repeated = new LinkedHashMap<>();
    for (DrillStep step : steps) {
      repeated.merge(step.point(), step.alerts().repeated() - repeatedBefore, Long::sum);
      repeatedBefore = step.alerts().repeated();
    }
    byPoint.forEach(
        (point, kills) -> {
          DrillStep last = kills.get(kills.size() - 1);
          row(
              out,
              point,
              kills.size(),
              last.balance().ledger().map(Balance.LedgerComparison::records).orElse(0L),
              most(kills, step -> step.balance().lost()),
              most(
                  kills,
                  step ->
                      step.balance().ledger().map(Balance.LedgerComparison::unknown).orElse(0L)),
              most(
                  kills,
                  step ->
                      step.balance().ledger().map(Balance.LedgerComparison::altered).orElse(0L)),
              most(kills, step -> step.balance().doubled()),
              most(kills, DrillStep::differing),
              last.alerts().expected(),
              most(kills, step -> step.alerts().missing() + step.alerts().unknown()),
              repeated.getOrDefault(point, 0L),
              seconds(kills, DrillStep::firstCommit),
              seconds(kills, DrillStep::drained));
        });
    byPoint
        .keySet()
        .forEach(
            point ->
                out.append(String.format(Locale.ROOT, "  %-16s %s%n", point, point.description())));
    DrillStep last = steps.get(steps.size() - 1);
    out.append("In the end:").append(System.lineSeparator());
    out.append(last.balance().render()).append(last.recomputed().render());
    long broken = steps.stream().filter(step -> !step.holds()).count();
    out.append(
        String.format(
            Locale.ROOT,
            "%d kills, %s%n",
            steps.size(),
            broken == 0 ? "nothing lost, nothing doubled" : broken + " DID NOT HOLD"));
    return out.toString();
  }

  private interface Figure {
    long of(DrillStep step);
  }

  private interface Time {
    Duration of(DrillStep step);
  }

  private static long most(List<DrillStep> steps, Figure figure) {
    return steps.stream().mapToLong(figure::of).max().orElse(0);
  }

  /** The median and the longest. */
  private static String seconds(List<DrillStep> steps, Time time) {
    List<Duration> sorted = steps.stream().map(time::of).sorted(Comparator.naturalOrder()).toList();
    return String.format(
        Locale.ROOT,
        "%.1f/%.1f s",
        sorted.get(sorted.size() / 2).toMillis() / 1000.0,
        sorted.get(sorted.size() - 1).toMillis() / 1000.0);
  }

  private static void row(StringBuilder out, Object... cells) {
    out.append(
        String.format(
            Locale.ROOT, "%-16s %5s %9s %5s %8s %8s %8s %7s %9s %7s %9s %13s %9s%n", cells));
  }
}
