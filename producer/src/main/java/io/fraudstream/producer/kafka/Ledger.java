package io.fraudstream.producer.kafka;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/**
 * A CSV file with one line for each record that Kafka acknowledged. It is complete once closed.
 * Safe for use by several threads.
 */
public final class Ledger implements AutoCloseable {
  /** The first line: the columns in their order. */
  public static final String HEADER = "topic,partition,offset,kind,id,crc32c,truth";

  private static final int BUFFER = 1 << 16;

  private final Writer out;
  private boolean closed;

  /** Replaces the file if there is one; gzip if its name ends in {@code .gz}. */
  public Ledger(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(file), BUFFER);
    if (file.toString().endsWith(".gz")) {
      bytes = new GZIPOutputStream(bytes, BUFFER);
    }
    out = new OutputStreamWriter(bytes, StandardCharsets.UTF_8);
    out.write(HEADER + "\n");
  }

  /** CRC-32C (Castagnoli) of a record's value, eight hex digits. */
  public static String hash(byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(value, 0, value.length);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  /** Adds one acknowledged record. */
  public void add(OutboundRecord record, int partition, long offset) {
    String line =
        quoted(record.topic())
            + ','
            + partition
            + ','
            + offset
            + ','
            + record.kind().label()
            + ','
            + quoted(record.id())
            + ','
            + hash(record.value())
            + ','
            + quoted(record.truth())
            + '\n';
    synchronized (this) {
      try {
        out.write(line);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      out.close();
    }
  }

  /** RFC 4180. */
  private static String quoted(String field) {
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == ',' || c == '"' || c == '\n' || c == '\r') {
        return '"' + field.replace("\"", "\"\"") + '"';
      }
    }
    return field;
  }
}
