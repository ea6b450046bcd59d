package io.fraudstream.transactions;

import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the contract, one a field type. Each failure names the field, the rule and what
 * would be valid.
 */
final class Rules {
  private static final int MAX_IDENTIFIER_LENGTH = 64;
  private static final int MAX_CHANNEL_LENGTH = 32;

  /** More than any payment and small enough that sums over a window stay exact in a long. */
  private static final long MAX_AMOUNT_MINOR = 1_000_000_000_000L;

  /** 9999-12-31T23:59:59.999Z, the last instant that every system downstream can print. */
  private static final long MAX_EVENT_TIME = 253_402_300_799_999L;

  private static final int MIN_CARD_NUMBER_LENGTH = 12;
  private static final int MAX_CARD_NUMBER_LENGTH = 19;

  /** As much as anybody may show of a card number: PCI DSS lets the first six digits be seen. */
  private static final int MOST_SHOWN = 6;

  private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]");

  private static final Set<String> CURRENCIES =
      Currency.getAvailableCurrencies().stream()
          .map(Currency::getCurrencyCode)
          .collect(Collectors.toUnmodifiableSet());
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

  private Rules() {}

  static void identifier(String field, @Nullable String value) {
    if (value == null) {
      throw RejectedRecordException.invalid(field + " is missing");
    }
    if (value.isBlank()) {
      throw RejectedRecordException.invalid(field + " must not be empty");
    }
    if (value.length() > MAX_IDENTIFIER_LENGTH) {
      throw RejectedRecordException.invalid(
          field + " must have at most " + MAX_IDENTIFIER_LENGTH + " characters: " + value.length());
    }
    printable(field, value);
  }

  /** Half a surrogate pair is no character: it would come back from UTF-8 as another one. */
  private static void printable(String field, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isISOControl(c)) {
        throw RejectedRecordException.invalid(field + " must not hold control characters");
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw RejectedRecordException.invalid(field + " must be well-formed Unicode");
      }
    }
  }

  /** An identifier that is not a card number. The value is never repeated in the message. */
  static void token(String field, @Nullable String value) {
    identifier(field, value);
    if (value != null && looksLikeCardNumber(value)) {
      throw RejectedRecordException.invalid(
          field
              + " must be a token, but it is a number that passes the Luhn check; tokenise it before Kafka");
    }
  }

  static void eventTime(String field, long value) {
    if (value < 0 || value > MAX_EVENT_TIME) {
      throw RejectedRecordException.invalid(
          field
              + " must be epoch milliseconds between 0 and "
              + MAX_EVENT_TIME
              + ": "
              + shown(value));
    }
  }

  static void amount(String field, long value) {
    if (value < 0 || value > MAX_AMOUNT_MINOR) {
      throw RejectedRecordException.invalid(
          field + " must be between 0 and " + MAX_AMOUNT_MINOR + ": " + shown(value));
    }
  }

  static void currency(String field, @Nullable String value) {
    if (value == null || !CURRENCIES.contains(value)) {
      throw RejectedRecordException.invalid(field + " must be an ISO 4217 code: " + shown(value));
    }
  }

  static void merchantCategory(String field, @Nullable String value) {
    if (value == null) {
      return;
    }
    if (value.length() != 4 || !digitsOnly(value)) {
      throw RejectedRecordException.invalid(
          field + " must be four digits (ISO 18245): " + shown(value));
    }
  }

  static void channel(String field, @Nullable String value) {
    if (value == null) {
      return;
    }
    if (value.isBlank() || value.length() > MAX_CHANNEL_LENGTH) {
      throw RejectedRecordException.invalid(
          field + " must have 1 to " + MAX_CHANNEL_LENGTH + " characters: " + shown(value));
    }
    printable(field, value);
  }

  static void country(String field, @Nullable String value) {
    if (value != null && !COUNTRIES.contains(value)) {
      throw RejectedRecordException.invalid(
          field + " must be an ISO 3166 alpha-2 code: " + shown(value));
    }
  }

  static void degrees(String field, @Nullable Double value, int limit) {
    if (value != null && !(Math.abs(value) <= limit)) {
      throw RejectedRecordException.invalid(
          field + " must be between -" + limit + " and " + limit + ": " + shown(value));
    }
  }

  /**
   * ISO/IEC 7812: 12 to 19 digits (spaces and dashes between them do not hide it) whose Luhn sum is
   * a multiple of 10.
   */
  private static boolean looksLikeCardNumber(String value) {
    int digits = 0;
    int sum = 0;
    for (int i = value.length() - 1; i >= 0; i--) {
      char c = value.charAt(i);
      if (c == ' ' || c == '-') {
        continue;
      }
      if (c < '0' || c > '9') {
        return false;
      }
      int digit = c - '0';
      if (digits % 2 == 1) {
        digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
      }
      sum += digit;
      digits++;
    }
    return digits >= MIN_CARD_NUMBER_LENGTH && digits <= MAX_CARD_NUMBER_LENGTH && sum % 10 == 0;
  }

  private static boolean digitsOnly(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < '0' || value.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /**
   * What may be repeated of a bad value: its beginning as printable ASCII, too short to be a card
   * number.
   */
  static String shown(@Nullable Object value) {
    if (value == null) {
      return "missing";
    }
    String text = value.toString();
    String start = text.substring(0, Math.min(text.length(), MOST_SHOWN));
    return "'"
        + UNPRINTABLE.matcher(start).replaceAll("?")
        + (text.length() > MOST_SHOWN ? "...'" : "'");
  }
}
