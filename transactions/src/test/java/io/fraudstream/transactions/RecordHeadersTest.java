package io.fraudstream.transactions;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RecordHeadersTest {
  @Test
  void the_current_version_and_no_version_are_readable() {
    assertThatCode(() -> RecordHeaders.requireReadable(RecordHeaders.currentVersion()))
        .doesNotThrowAnyException();
    assertThatCode(() -> RecordHeaders.requireReadable(null)).doesNotThrowAnyException();
  }

  @Test
  void another_version_is_malformed_and_the_detail_says_which_is_readable() {
    assertThatThrownBy(() -> RecordHeaders.requireReadable("2".getBytes(US_ASCII)))
        .isInstanceOf(RejectedRecordException.class)
        .hasMessage("MALFORMED: header schema-version must be 1 or absent: '2'");
    assertThatThrownBy(
            () -> RecordHeaders.requireReadable("4111\n1111 1111 1111".getBytes(US_ASCII)))
        .hasMessageEndingWith("or absent: '4111?1...'");
  }
}
