package io.fraudstream.local.broker;

import io.fraudstream.local.CommandException;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The class path of the broker's JVM: what the build wrote down, and our few classes that run
 * there.
 */
final class BrokerClassPath {
  /** System property that names the file with the broker's class path. */
  private static final String PROPERTY = "fraudstream.broker.classpath";

  private BrokerClassPath() {}

  static String read() {
    Path file = Path.of(System.getProperty(PROPERTY, "deploy/broker/target/broker.classpath"));
    try {
      return ownLocation() + File.pathSeparator + Files.readString(file).strip();
    } catch (IOException e) {
      throw new CommandException(
          "Cannot find the broker's class path "
              + file
              + ": "
              + e
              + ". Run mvn package, or start through ./fraudstream, which does.",
          e);
    }
  }

  private static Path ownLocation() {
    try {
      return Path.of(BrokerMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
