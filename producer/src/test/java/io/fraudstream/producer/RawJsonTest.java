package io.fraudstream.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RawJsonTest {
  @Test
  void a_valid_payment_reads_as_from_the_codec() {
    Transaction payment =
        new Transaction(
            "t-1", 1_700_000_000_000L, "c-1", "m-1", 1250, "EUR", "5411", "chip", "DE", 52.5, 13.4);

    assertThat(RawJson.encode(RawJson.fields(payment))).isEqualTo(TransactionCodec.encode(payment));
  }

  @Test
  void not_a_number_stays_a_number_and_null_is_left_out() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("latitude", Double.NaN);
    fields.put("longitude", null);
    fields.put("fraud", true);

    assertThat(new String(RawJson.encode(fields), StandardCharsets.UTF_8))
        .isEqualTo("{\"latitude\":NaN,\"fraud\":true}");
  }
}
