package io.fraudstream.model.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferenceRatesTest {
  private final Map<String, Double> rates = ReferenceRates.load();

  @Test
  void the_money_of_every_country_has_a_rate() {
    for (String country : Locale.getISOCountries()) {
      Currency currency = Currency.getInstance(new Locale("", country));
      if (currency != null) { // Antarctica
        assertThat(rates).as(country).containsKey(currency.getCurrencyCode());
      }
    }
  }

  @Test
  void what_nobody_pays_with_has_none() {
    assertThat(rates).doesNotContainKeys("XXX", "XTS", "XAU", "XDR");
  }
}
