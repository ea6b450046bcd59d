package io.fraudstream.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.deploy.k8s.Config$;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.package$;
import org.apache.spark.sql.internal.SQLConf$;

/** The settings that Spark knows. */
final class SparkSettings {
  /** Families whose names go on with a name of somebody else's. */
  private static final Pattern FAMILIES =
      Pattern.compile(
          "spark\\.hadoop\\.fs\\.s3a\\..+"
              + "|spark\\.executorEnv\\.[A-Z_]+"
              + "|spark\\.yarn\\.appMasterEnv\\.[A-Z_]+"
              + "|spark\\.(executor|task)\\.resource\\.gpu\\.(amount|vendor|discoveryScript)");

  /** From Spark's page on YARN: its module for Spark 4 could not be resolved. */
  private static final Set<String> YARN =
      Set.of(
          "spark.yarn.maxAppAttempts",
          "spark.yarn.am.attemptFailuresValidityInterval",
          "spark.yarn.submit.waitAppCompletion");

  /** An entry is registered when the object that declares it is loaded. */
  private static final Set<Object> DECLARATIONS =
      Set.of(package$.MODULE$, Config$.MODULE$, SQLConf$.MODULE$);

  private SparkSettings() {}

  static void requireKnown(String key) {
    assertThat(DECLARATIONS).isNotEmpty();
    assertThat(key)
        .matches(
            name ->
                ConfigEntry.findEntry(name) != null
                    || YARN.contains(name)
                    || FAMILIES.matcher(name).matches(),
            "is a setting of Spark");
  }
}
