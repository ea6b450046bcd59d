package io.fraudstream.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** States by key in a RocksDB with its defaults, and without its own log, as Spark has it. */
final class States implements AutoCloseable {
  private final RocksDB states;
  private final WriteOptions withoutLog;

  /**
   * @param folder which does not exist
   */
  States(Path folder) {
    try (Options options = new Options().setCreateIfMissing(true)) {
      Files.createDirectories(folder);
      states = RocksDB.open(options, folder.toString());
    } catch (RocksDBException e) {
      throw new IllegalStateException("Cannot open RocksDB in " + folder, e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make the folder " + folder, e);
    }
    withoutLog = new WriteOptions().setDisableWAL(true);
  }

  /** The state of each key, null for a new one, in the order of the keys. */
  Map<String, byte @Nullable []> read(Collection<String> keys) {
    Map<String, byte @Nullable []> held = new LinkedHashMap<>();
    try {
      for (String key : keys) {
        held.put(key, states.get(key.getBytes(UTF_8)));
      }
    } catch (RocksDBException e) {
      throw new IllegalStateException("RocksDB cannot read", e);
    }
    return held;
  }

  /** Returns how many there are. */
  int write(Map<String, byte[]> changed) {
    try {
      for (Map.Entry<String, byte[]> state : changed.entrySet()) {
        states.put(withoutLog, state.getKey().getBytes(UTF_8), state.getValue());
      }
    } catch (RocksDBException e) {
      throw new IllegalStateException("RocksDB cannot write", e);
    }
    return changed.size();
  }

  @Override
  public void close() {
    states.close();
    withoutLog.close();
  }
}
