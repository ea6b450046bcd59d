package io.fraudstream.local.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fraudstream.local.process.ChildJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * The broker of {@link LocalBroker} with one way in: SCRAM-SHA-512 over TLS. Its certificate is
 * made for this run and signed by nobody.
 */
public final class SecuredBroker implements AutoCloseable {
  /** The only user at first. */
  public static final String USER = "fraudstream";

  /** The password of that user. */
  public static final String PASSWORD = "scram-6b1f0c";

  /** The password of the {@link #truststore}. */
  public static final String TRUSTSTORE_PASSWORD = "truststore-93ad5e";

  private static final String KEYSTORE_PASSWORD = "keystore-27cc41";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ChildJvm jvm;
  private final int port;
  private final Path truststore;

  private SecuredBroker(ChildJvm jvm, int port, Path truststore) {
    this.jvm = jvm;
    this.port = port;
    this.truststore = truststore;
  }

  /** Starts the broker and waits until it listens. */
  public static SecuredBroker start(Path folder) throws IOException, InterruptedException {
    Path keystore = folder.resolve("broker.p12");
    Path certificate = folder.resolve("broker.pem");
    Path truststore = folder.resolve("truststore.p12");
    String file = certificate.toString();
    keytool(
        keystore,
        KEYSTORE_PASSWORD,
        "-genkeypair -alias broker -keyalg RSA -validity 2 -dname CN=broker -ext san=ip:127.0.0.1");
    keytool(keystore, KEYSTORE_PASSWORD, "-exportcert -alias broker -rfc -file", file);
    keytool(truststore, TRUSTSTORE_PASSWORD, "-importcert -alias broker -noprompt -file", file);
    int port;
    int controllerPort;
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = one.getLocalPort();
      controllerPort = other.getLocalPort();
    }
    Path data = folder.resolve("kafka");
    Path properties =
        Files.writeString(
            folder.resolve("broker.properties"),
            """
            process.roles=broker,controller
            node.id=1
            controller.quorum.bootstrap.servers=127.0.0.1:%2$d
            controller.listener.names=CONTROLLER
            listeners=CLIENTS://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
            advertised.listeners=CLIENTS://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
            listener.security.protocol.map=CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT
            inter.broker.listener.name=CLIENTS
            sasl.enabled.mechanisms=SCRAM-SHA-512
            sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
            listener.name.clients.scram-sha-512.sasl.jaas.config=%3$s
            ssl.keystore.type=PKCS12
            ssl.keystore.location=%4$s
            ssl.keystore.password=%5$s
            ssl.truststore.type=PKCS12
            ssl.truststore.location=%6$s
            ssl.truststore.password=%7$s
            # Clients show their password again and again, each time before this has passed.
            connections.max.reauth.ms=5000
            log.dirs=%8$s
            offsets.topic.num.partitions=1
            offsets.topic.replication.factor=1
            """
                .formatted(
                    port,
                    controllerPort,
                    jaas(PASSWORD),
                    keystore,
                    KEYSTORE_PASSWORD,
                    truststore,
                    TRUSTSTORE_PASSWORD,
                    data));
    Path log = folder.resolve("broker.log");
    ChildJvm jvm =
        ChildJvm.start(
            "broker",
            List.of("-Xmx512m", "-Dfraudstream.console=off", "-Dfraudstream.log=" + log),
            BrokerClassPath.read(),
            BrokerMain.class,
            List.of(
                properties.toString(),
                data.toString(),
                "--add-scram",
                "SCRAM-SHA-512=[name=" + USER + ",password=" + PASSWORD + "]"),
            log);
    SecuredBroker broker = new SecuredBroker(jvm, port, truststore);
    await("the broker listens").atMost(PATIENCE).until(() -> !jvm.isAlive() || accepts(port));
    assertThat(jvm.isAlive()).as(jvm.lastLines(20)).isTrue();
    return broker;
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** PKCS12 with the broker's certificate. */
  public Path truststore() {
    return truststore;
  }

  /** The broker's own login. */
  private static String jaas(String password) {
    return jaas(USER, password);
  }

  /** A login. */
  public static String jaas(String user, String password) {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, password);
  }

  /** Makes a user, or changes the password of one. */
  public void setPassword(String user, String password)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(clientProperties())) {
      ScramCredentialInfo kind = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
      admin
          .alterUserScramCredentials(
              List.of(new UserScramCredentialUpsertion(user, kind, password)))
          .all()
          .get();
    }
  }

  /** What a client of the first user needs. */
  public Map<String, Object> clientProperties() {
    return Map.of(
        "bootstrap.servers",
        bootstrapServers(),
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        "SCRAM-SHA-512",
        "sasl.jaas.config",
        jaas(PASSWORD),
        "ssl.truststore.type",
        "PKCS12",
        "ssl.truststore.location",
        truststore.toString(),
        "ssl.truststore.password",
        TRUSTSTORE_PASSWORD);
  }

  @Override
  public void close() {
    jvm.close();
  }

  private static void keytool(Path store, String password, String options, String... last)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(options.split(" ", -1)));
    command.addAll(List.of(last));
    command.addAll(
        List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", password));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private static boolean accepts(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
