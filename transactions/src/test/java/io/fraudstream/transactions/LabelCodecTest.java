package io.fraudstream.transactions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelCodecTest {
  private static final Label LABEL = new Label("t-1", "c", "m", 5, true, 9, "chargeback");

  @Test
  void what_is_encoded_is_decoded() {
    assertThat(LabelCodec.decode(LabelCodec.encode(LABEL))).isEqualTo(LABEL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transaction_id",
        "card_id",
        "terminal_id",
        "event_time",
        "fraud",
        "label_time",
        "source"
      })
  void every_field_is_required(String field) {
    String json =
        new String(LabelCodec.encode(LABEL), UTF_8).replace("\"" + field + "\"", "\"other\"");
    Rejection rejection =
        catchThrowableOfType(
                RejectedRecordException.class, () -> LabelCodec.decode(json.getBytes(UTF_8)))
            .rejection();
    assertThat(rejection).isEqualTo(new Rejection(RejectionReason.INVALID, field + " is missing"));
  }

  @Test
  void a_label_cannot_be_known_before_the_payment_happened() {
    RejectedRecordException e =
        catchThrowableOfType(
            RejectedRecordException.class,
            () -> new Label("t", "c", "m", 5, true, 4, "chargeback"));
    assertThat(e.rejection().reason()).isEqualTo(RejectionReason.INVALID);
  }
}
