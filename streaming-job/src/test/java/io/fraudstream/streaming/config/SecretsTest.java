package io.fraudstream.streaming.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka.ssl.keystore.password",
        "kafka.ssl.key.password",
        "kafka.ssl.keystore.key",
        "kafka.sasl.jaas.config",
        "kafka.sasl.oauthbearer.client.credentials.client.secret",
        "spark.hadoop.fs.s3a.access.key",
        "spark.hadoop.fs.s3a.secret.key",
        "spark.hadoop.fs.azure.account.key.store.dfs.core.windows.net",
        "spark.hadoop.fs.azure.sas.fixed.token.store",
        "spark.authenticate.secret",
        "spark.kubernetes.authenticate.oauthToken"
      })
  void a_secret_is_masked_by_its_key(String key) {
    assertThat(Secrets.shown(key, "hunter2")).isEqualTo("********");
  }

  @ParameterizedTest
  @CsvSource({
    "spark.hadoop.proxy, http://me:hunter2@proxy:80/x, http://me:********@proxy:80/x",
    "spark.driver.extraJavaOptions, -Da=b -Dkeystore.password=hunter2 -Xss4m,"
        + " -Da=b -Dkeystore.password=******** -Xss4m"
  })
  void a_secret_inside_a_value_is_masked(String key, String value, String shown) {
    assertThat(Secrets.shown(key, value)).isEqualTo(shown);
  }

  @Test
  void other_values_are_shown() {
    assertThat(Secrets.shown("kafka.bootstrap.servers", "one:1,two:2")).isEqualTo("one:1,two:2");
    assertThat(Secrets.shown("kafka.ssl.truststore.location", "/etc/ca.jks"))
        .isEqualTo("/etc/ca.jks");
    assertThat(Secrets.shown("kafka.sasl.oauthbearer.token.endpoint.url", "https://login/token"))
        .isEqualTo("https://login/token");
    assertThat(Secrets.shown("stream.tables", "s3a://bucket/tables"))
        .isEqualTo("s3a://bucket/tables");
  }
}
