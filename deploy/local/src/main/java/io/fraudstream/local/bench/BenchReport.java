package io.fraudstream.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measurements as a table, a column a case, and as JSON. */
public final class BenchReport {
  /** More columns make a further table. */
  private static final int COLUMNS = 6;

  private static final int HEAD_WIDTH = 12;
  private static final int CELL_WIDTH = 12;
  private static final int LABEL_WIDTH = 28;

  private BenchReport() {}

  /** The table that people read. */
  public static String text(Map<String, String> head, List<Measurement> measurements) {
    StringBuilder out = new StringBuilder(2048);
    head.forEach(
        (key, value) ->
            out.append(String.format(Locale.ROOT, "%-" + HEAD_WIDTH + "s%s%n", key, value)));
    for (int from = 0; from < measurements.size(); from += COLUMNS) {
      out.append(System.lineSeparator());
      table(out, measurements.subList(from, Math.min(measurements.size(), from + COLUMNS)));
    }
    return out.toString();
  }

  /** One object: the head, and an object for each case with the figures that it has. */
  public static String json(Map<String, String> head, List<Measurement> measurements) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    head.forEach((key, value) -> root.put(key.replace(' ', '_'), value));
    ArrayNode cases = root.putArray("cases");
    for (Measurement measurement : measurements) {
      ObjectNode each = cases.addObject().put("case", measurement.title());
      measurement.figures().forEach((figure, value) -> each.put(figure.key(), value));
    }
    return root.toPrettyString();
  }

  private static void table(StringBuilder out, List<Measurement> measurements) {
    int width = CELL_WIDTH;
    for (Measurement measurement : measurements) {
      width = Math.max(width, measurement.title().length() + 2);
    }
    row(out, "", width, measurements.stream().map(Measurement::title).toList());
    for (Figure figure : Figure.values()) {
      if (measurements.stream().anyMatch(each -> each.figures().containsKey(figure))) {
        List<String> cells = new ArrayList<>();
        for (Measurement measurement : measurements) {
          Double value = measurement.figures().get(figure);
          cells.add(value == null ? "" : figure.text(value));
        }
        row(out, figure.label(), width, cells);
      }
    }
  }

  private static void row(StringBuilder out, String label, int width, List<String> cells) {
    StringBuilder line =
        new StringBuilder(String.format(Locale.ROOT, "%-" + LABEL_WIDTH + "s", label));
    cells.forEach(cell -> line.append(String.format(Locale.ROOT, "%" + width + "s", cell)));
    out.append(line.toString().stripTrailing()).append(System.lineSeparator());
  }
}
