package io.fraudstream.streaming.config;

import java.util.regex.Pattern;

/** Keeps passwords, keys and tokens out of anything that is printed. */
final class Secrets {
  private static final String MASK = "********";

  private static final Pattern SECRET_KEY =
      Pattern.compile(
          "password|passwd|secret|token|credential|jaas|private|ssl\\.keystore\\.key"
              + "|access\\.?key|account\\.?key|api\\.?key|sas\\.fixed",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern USER_INFO = Pattern.compile("(://[^/@:\\s]*):[^/@\\s]*@");
  private static final Pattern OPTION_SECRET =
      Pattern.compile("(\\S*(?:password|secret|token)\\S*?=)(\\S+)", Pattern.CASE_INSENSITIVE);

  private Secrets() {}

  /** The value as it may be shown: secrets are masked, also those inside URIs and JVM options. */
  static String shown(String key, String value) {
    if (value.isEmpty()) {
      return value;
    }
    if (SECRET_KEY.matcher(key).find()) {
      return MASK;
    }
    String withoutUserInfo = USER_INFO.matcher(value).replaceAll("$1:" + MASK + "@");
    return OPTION_SECRET.matcher(withoutUserInfo).replaceAll("$1" + MASK);
  }
}
