package io.fraudstream.streaming.table;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;

/**
 * A data file that lies in a table's folder and is no part of the table until a commit names it.
 *
 * @param name its name in that folder
 * @param bytes its size
 * @param stats its statistics, JSON as the Delta protocol has them
 */
public record NewFile(String name, long bytes, String stats) implements Serializable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The action that makes it a part of the table, JSON as the Delta protocol has it. */
  String added(long millis) {
    ObjectNode action = JSON.createObjectNode();
    ObjectNode add = action.putObject("add");
    add.put("path", name);
    add.putObject("partitionValues");
    add.put("size", bytes);
    add.put("modificationTime", millis);
    add.put("dataChange", true);
    add.put("stats", stats);
    return action.toString();
  }
}
