package io.fraudstream.producer.replay;

import io.fraudstream.producer.RawJson;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.LabelCodec;
import io.fraudstream.transactions.RejectedRecordException;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes payments and labels of rows. A row that cannot be understood is an error; one that can, and
 * breaks a rule of the contract, is passed on as it is, for its reader to refuse. The exception are
 * card numbers: those must not get to Kafka at all.
 */
final class RowReader {
  private record Column(String field, int index, FieldSource source) {
    String value(List<String> row) {
      return source.value(index < 0 ? "" : row.get(index));
    }
  }

  private static final int CONSTANT = -1;
  private static final int ABSENT = -2;
  private static final FieldSource NOTHING = new FieldSource(null, "", "", null);

  private final Mapping mapping;
  private final int columns;
  private final Column transactionId;
  private final Column time;
  private final Column cardId;
  private final Column terminalId;
  private final Column amount;
  private final Column currency;
  private final Column merchantCategory;
  private final Column channel;
  private final Column country;
  private final Column latitude;
  private final Column longitude;
  private final @Nullable LabelSource labelSource;
  private final int labelColumn;

  /**
   * Finds the mapping's columns.
   *
   * @throws BadRowException with every column that is not in the header
   */
  RowReader(Mapping mapping, List<String> header) throws BadRowException {
    this.mapping = mapping;
    columns = header.size();
    List<String> missing = new ArrayList<>();
    transactionId = text("transaction_id", header, missing);
    time = find("event_time", mapping.time(), header, missing);
    cardId = text("card_id", header, missing);
    terminalId = text("terminal_id", header, missing);
    amount = find("amount", mapping.amount(), header, missing);
    currency = text("currency", header, missing);
    merchantCategory = text("merchant_category", header, missing);
    channel = text("channel", header, missing);
    country = text("country", header, missing);
    latitude = text("latitude", header, missing);
    longitude = text("longitude", header, missing);
    labelSource = mapping.label().orElse(null);
    labelColumn =
        labelSource == null ? ABSENT : index("label", labelSource.column(), header, missing);
    if (!missing.isEmpty()) {
      throw new BadRowException(
          "the header has no column for "
              + String.join(", ", missing)
              + ". It has "
              + header
              + ". Correct the mapping, or its delimiter.");
    }
  }

  /**
   * Reads one row.
   *
   * @throws BadRowException if it cannot be understood
   */
  ReplayRow read(List<String> row) throws BadRowException {
    if (row.size() != columns) {
      throw new BadRowException(
          "it has "
              + row.size()
              + " columns where the header has "
              + columns
              + ". Correct the row, or the mapping's delimiter.");
    }
    String id = transactionId.value(row);
    String card = cardId.value(row);
    String terminal = terminalId.value(row);
    long eventTime = eventTime(row);
    String code = currency.value(row);
    long minor = amountMinor(row, code);
    String category = emptyToNull(merchantCategory.value(row));
    String channelName = emptyToNull(channel.value(row));
    String countryCode = emptyToNull(country.value(row));
    Double lat = degrees(latitude, row);
    Double lon = degrees(longitude, row);
    Boolean fraud = fraud(row);
    byte[] label =
        fraud == null || labelSource == null
            ? null
            : label(id, card, terminal, eventTime, fraud, labelSource);
    try {
      byte[] payment =
          TransactionCodec.encode(
              new Transaction(
                  id,
                  eventTime,
                  card,
                  terminal,
                  minor,
                  code,
                  category,
                  channelName,
                  countryCode,
                  lat,
                  lon));
      return new ReplayRow(eventTime, id, card, terminal, true, payment, fraud, label);
    } catch (RejectedRecordException e) {
      refuseCardNumber(card);
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("transaction_id", id);
      fields.put("event_time", eventTime);
      fields.put("card_id", card);
      fields.put("terminal_id", terminal);
      fields.put("amount_minor", minor);
      fields.put("currency", code);
      fields.put("merchant_category", category);
      fields.put("channel", channelName);
      fields.put("country", countryCode);
      fields.put("latitude", lat);
      fields.put("longitude", lon);
      return new ReplayRow(
          eventTime, id, card, terminal, false, RawJson.encode(fields), fraud, label);
    }
  }

  private static byte[] label(
      String id, String card, String terminal, long eventTime, boolean fraud, LabelSource from) {
    long labelTime = eventTime + from.delay().toMillis();
    try {
      return LabelCodec.encode(
          new Label(id, card, terminal, eventTime, fraud, labelTime, from.source()));
    } catch (RejectedRecordException e) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("transaction_id", id);
      fields.put("card_id", card);
      fields.put("terminal_id", terminal);
      fields.put("event_time", eventTime);
      fields.put("fraud", fraud);
      fields.put("label_time", labelTime);
      fields.put("source", from.source());
      return RawJson.encode(fields);
    }
  }

  private long eventTime(List<String> row) throws BadRowException {
    String text = time.value(row).strip();
    try {
      return mapping.timeFormat().parse(text);
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      throw bad(time, text, "is not a time in the mapping's format");
    }
  }

  private long amountMinor(List<String> row, String code) throws BadRowException {
    String text = amount.value(row).strip();
    try {
      return mapping.unit().minor(text, code);
    } catch (NumberFormatException e) {
      throw bad(amount, text, "is not a decimal number");
    } catch (ArithmeticException e) {
      throw bad(amount, text, "is not a whole number of minor units of " + code);
    }
  }

  private static @Nullable Double degrees(Column column, List<String> row) throws BadRowException {
    String text = column.value(row).strip();
    try {
      return text.isEmpty() ? null : Double.valueOf(text);
    } catch (NumberFormatException e) {
      throw bad(column, text, "is not a number");
    }
  }

  private @Nullable Boolean fraud(List<String> row) {
    if (labelSource == null) {
      return null;
    }
    String text = row.get(labelColumn).strip();
    return text.isEmpty() ? null : text.equals(labelSource.fraud());
  }

  /** The contract refused the payment: perhaps for this, and then nobody may see the value. */
  private void refuseCardNumber(String card) throws BadRowException {
    String digits = card.replaceAll("[ -]", "");
    if (cardId.source.tokeniser() != null || !digits.matches("[0-9]{12,19}")) {
      return;
    }
    try {
      var unused = new Label("any", card, "any", 0, false, 0, "any");
    } catch (RejectedRecordException e) {
      throw new BadRowException(
          "card_id is a card number, which must not get to Kafka. Add tokenise to card_id in the"
              + " mapping.");
    }
  }

  private Column text(String field, List<String> header, List<String> missing) {
    Optional<FieldSource> source = mapping.text(field);
    return source.isPresent()
        ? find(field, source.get(), header, missing)
        : new Column(field, ABSENT, NOTHING);
  }

  private static Column find(
      String field, FieldSource source, List<String> header, List<String> missing) {
    Optional<String> name = source.columnName();
    int index = name.isEmpty() ? CONSTANT : index(field, name.get(), header, missing);
    return new Column(field, index, source);
  }

  private static int index(String field, String name, List<String> header, List<String> missing) {
    int index = header.indexOf(name);
    if (index < 0) {
      missing.add(field + " (" + name + ")");
    }
    return index;
  }

  private static BadRowException bad(Column column, String text, String what) {
    return new BadRowException(
        column.source.columnName().orElse(column.field)
            + " "
            + what
            + ": '"
            + (text.length() <= 40 ? text : text.substring(0, 40) + "...")
            + "'. Correct the row, or "
            + column.field
            + " in the mapping.");
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
