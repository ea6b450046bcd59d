package io.fraudstream.local;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the top {@code pom.xml} says. */
final class Pom {
  private Pom() {}

  static String version() throws IOException {
    return find("<artifactId>fraudstream</artifactId>\\s*<version>(.+?)</version>");
  }

  static String property(String name) throws IOException {
    return find("<" + Pattern.quote(name) + ">(.+?)</");
  }

  static List<String> modules() throws IOException {
    return Pattern.compile("<module>(.+?)</module>")
        .matcher(text())
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private static String text() throws IOException {
    return Files.readString(ComposeFile.TOP.resolve("pom.xml"));
  }

  private static String find(String regex) throws IOException {
    Matcher matcher = Pattern.compile(regex).matcher(text());
    if (!matcher.find()) {
      throw new AssertionError("no " + regex + " in pom.xml");
    }
    return matcher.group(1);
  }
}
