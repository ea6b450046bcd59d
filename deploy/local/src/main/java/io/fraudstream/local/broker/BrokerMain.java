package io.fraudstream.local.broker;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * Formats the storage if it is new, then runs Kafka: two tools of the broker in one JVM. By
 * reflection, because the broker is not on the class path that this is compiled with.
 */
public final class BrokerMain {
  private BrokerMain() {}

  /** The broker's properties file, then its data folder, then options for formatting it. */
  public static void main(String[] args) throws ReflectiveOperationException, IOException {
    String properties = args[0];
    if (!Files.exists(Path.of(args[1], "meta.properties"))) {
      format(properties, List.of(args).subList(2, args.length));
    }
    invoke(
        "kafka.Kafka", "main", new Class<?>[] {String[].class}, (Object) new String[] {properties});
  }

  private static void format(String properties, List<String> options)
      throws ReflectiveOperationException, IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("format", "--standalone", "--cluster-id", clusterId(), "--config", properties));
    arguments.addAll(options);
    Object status =
        invoke(
            "kafka.tools.StorageTool",
            "execute",
            new Class<?>[] {String[].class, PrintStream.class},
            arguments.toArray(String[]::new),
            System.out);
    if (!Integer.valueOf(0).equals(status)) {
      throw new IOException("Formatting the storage failed with status " + status);
    }
  }

  /** Kafka's form of a UUID, which must not look like an option. */
  private static String clusterId() {
    UUID uuid = UUID.randomUUID();
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .array();
    bytes[0] &= 0x7f;
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Object invoke(
      String type, String method, Class<?>[] parameters, Object... arguments)
      throws ReflectiveOperationException {
    try {
      return Class.forName(type).getMethod(method, parameters).invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(type + "." + method + " failed", e.getCause());
    }
  }
}
