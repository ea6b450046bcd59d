package io.fraudstream.producer.replay;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns card numbers and the like into tokens: HMAC-SHA256 (RFC 2104) of the UTF-8 text, the first
 * 32 characters of its hex or base64url form. The same key gives the same tokens, so that files and
 * systems can be joined; without the key nobody can try out numbers. For one thread.
 */
final class Tokeniser {
  /** How the bytes become text. */
  enum Encoding {
    /** 128 bits in 32 characters. */
    HEX,
    /** 192 bits in 32 characters (RFC 4648, section 5). */
    BASE64URL
  }

  /** NIST SP 800-107 asks for at least 112 bits; a whole number of words is easier to say. */
  static final int MIN_KEY_BYTES = 16;

  private static final String ALGORITHM = "HmacSHA256";
  private static final int LENGTH = 32;

  private final Mac mac;
  private final Encoding encoding;

  Tokeniser(byte[] key, Encoding encoding) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    this.encoding = encoding;
  }

  String token(String text) {
    byte[] hash = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    String encoded =
        encoding == Encoding.HEX
            ? HexFormat.of().formatHex(hash)
            : Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    return encoded.substring(0, LENGTH);
  }
}
