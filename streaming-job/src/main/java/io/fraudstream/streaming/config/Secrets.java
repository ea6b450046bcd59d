package io.fraudstream.streaming.config;

import java.util.regex.Pattern;

/** Keeps passwords, keys and tokens out of anything that is printed. */
final class Secrets {
  private static final String MASK = "********";

  /** What the keys of secrets contain, as a regular expression. */
  static final String KEYS =
      "(?i)password|passwd|secret|token|credential|jaas|private|ssl\\.keystore\\.key"
          + "|access\\.?key|account\\.?key|api\\.?key|sas\\.fixed";

  private static final Pattern SECRET_KEY = Pattern.compile(KEYS);

  /** Ends of keys that say where a secret is kept or how it is used. */
  private static final Pattern ABOUT_A_SECRET =
      Pattern.compile("(?i)(file|path|location|provider|class|enabled|url|mechanism)$");

  /**
   * What Kafka's clients replace themselves, for example {@code ${file:/run/secrets/kafka:key}}.
   */
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{\\w+:[^}]+}");

  private static final Pattern USER_INFO = Pattern.compile("(://[^/@:\\s]*):[^/@\\s]*@");
  private static final Pattern OPTION_SECRET =
      Pattern.compile("(\\S*(?:password|secret|token)\\S*?=)(\\S+)", Pattern.CASE_INSENSITIVE);

  private Secrets() {}

  /** Whether the value is or contains a secret, and not just the name of one kept elsewhere. */
  static boolean areIn(String key, String value) {
    return !shown(key, value).equals(value) && !REFERENCE.matcher(value).find();
  }

  /** The value as it may be shown: secrets are masked, also those inside URIs and JVM options. */
  static String shown(String key, String value) {
    if (value.isEmpty()) {
      return value;
    }
    if (SECRET_KEY.matcher(key).find() && !ABOUT_A_SECRET.matcher(key).find()) {
      return MASK;
    }
    String withoutUserInfo = USER_INFO.matcher(value).replaceAll("$1:" + MASK + "@");
    return OPTION_SECRET.matcher(withoutUserInfo).replaceAll("$1" + MASK);
  }
}
