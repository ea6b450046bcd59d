package io.fraudstream.producer.replay;

import io.fraudstream.producer.ProducerException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV file (RFC 4180, UTF-8), plain or gzip, one at a time. */
final class CsvRows implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Path file;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;

  CsvRows(Path file, char delimiter) {
    this.file = file;
    CSVFormat format =
        CSVFormat.RFC4180.builder().setDelimiter(delimiter).setIgnoreEmptyLines(true).get();
    try {
      parser = CSVParser.parse(open(file), format);
    } catch (NoSuchFileException e) {
      throw new ProducerException("Cannot find " + file + ". Name a CSV file, plain or .gz.", e);
    } catch (IOException e) {
      throw unreadable(0, e);
    }
    records = parser.iterator();
  }

  /** The first line. */
  List<String> header() {
    List<String> names =
        next()
            .orElseThrow(
                () -> new ProducerException("Cannot replay " + file + ": it has no header line."));
    String first = names.get(0);
    if (first.startsWith(BYTE_ORDER_MARK)) {
      names.set(0, first.substring(1));
    }
    return names;
  }

  /** The next row, empty at the end. */
  Optional<List<String>> next() {
    try {
      if (!records.hasNext()) {
        return Optional.empty();
      }
      return Optional.of(records.next().toList());
    } catch (UncheckedIOException e) {
      throw unreadable(parser.getCurrentLineNumber() + 1, e.getCause());
    } catch (IllegalStateException e) {
      throw unreadable(parser.getCurrentLineNumber() + 1, e);
    }
  }

  /** An error about the row read last. */
  ProducerException error(BadRowException problem) {
    return new ProducerException(
        "Cannot replay "
            + file
            + " line "
            + parser.getCurrentLineNumber()
            + ": "
            + problem.getMessage(),
        problem);
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      throw unreadable(parser.getCurrentLineNumber(), e);
    }
  }

  private ProducerException unreadable(long line, @Nullable Exception e) {
    String why =
        e instanceof CharacterCodingException
            ? "it is not UTF-8"
            : e == null || e.getMessage() == null ? "it ends in the middle" : e.getMessage();
    return new ProducerException(
        "Cannot read "
            + file
            + (line > 0 ? " about line " + line : "")
            + ": "
            + why
            + ". Write it as CSV in UTF-8, plain or .gz.",
        e == null ? new IOException(why) : e);
  }

  private static Reader open(Path file) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    try {
      if (file.toString().endsWith(".gz")) {
        bytes = new GZIPInputStream(bytes, BUFFER);
      }
      // Not by name: that would put replacement characters where the text is broken.
      return new BufferedReader(
          new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder()), BUFFER);
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }
}
