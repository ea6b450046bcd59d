package io.fraudstream.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fraudstream.streaming.table.Table;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * An upgrade: today's job goes on from a whole checkpoint and tables that an earlier version wrote.
 * The archives of {@code stored-checkpoints} are written once and never again; a version that
 * changes what they hold adds one of its own, by
 *
 * <pre>
 * mvn test -pl deploy/local -am -Dtest=StoredCheckpointTest -Dsurefire.failIfNoSpecifiedTests=false
 *     -Dfraudstream.stored-checkpoint=FILE.zip</pre>
 */
class StoredCheckpointTest {
  private static final String NEW_ARCHIVE = "fraudstream.stored-checkpoint";

  /** The checkpoint names it. */
  private static final String TOPIC = "stored";

  private static final String DELTAS = "spark.sql.streaming.stateStore.minDeltasForSnapshot";

  /** Stands for the folder in the archive. */
  private static final String WRITTEN_AT = "file:/stored/";

  private static final List<String> PARTS = List.of("checkpoint", "tables", "sent.json");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BATCH = 10;

  @TempDir private Path folder;
  private CommandedJob job;

  @BeforeEach
  void start() throws Exception {
    job = CommandedJob.withBroker(folder, TOPIC).set("activity.enabled", "true");
  }

  @AfterEach
  void stop() {
    job.close();
  }

  @Test
  void a_checkpoint_of_an_earlier_version_is_read_and_its_windows_go_on() throws Exception {
    Path archive =
        Path.of(requireNonNull(getClass().getResource("/stored-checkpoints/0.1.0.zip")).toURI());
    try (FileSystem stored = FileSystems.newFileSystem(archive)) {
      copy(stored.getPath("/"), folder);
    }
    replaceInSchemaNotes(WRITTEN_AT, folder.toUri().toString());
    List<CommandedJob.Sent> before =
        JSON.readValue(folder.resolve("sent.json").toFile(), new TypeReference<>() {});
    before.forEach(job::send);
    int stored = job.rows(Table.TRANSACTIONS, CommandedJob.EVENT_TIME, Function.identity()).size();
    requireReadable();
    job.send(CommandedJob.payment(0));
    job.send(stored, BATCH);
    assertThat(job.stream()).as(job.said()).isZero();

    job.requireScored(stored + BATCH);
    int ofEach = stored / 5;
    List<Double> counts =
        job.rows(
            Table.TRANSACTIONS, CommandedJob.EVENT_TIME, StoredCheckpointTest::paymentsOfTheDay);
    assertThat(counts.subList(stored, stored + BATCH))
        .as("five cards take turns, and all before are in the stored windows")
        .containsExactlyElementsOf(
            Stream.concat(
                    Collections.nCopies(5, 1.0 + ofEach).stream(),
                    Collections.nCopies(5, 2.0 + ofEach).stream())
                .toList());
    assertThat(job.rows(Table.QUARANTINE, "offset", row -> row.<String>getAs("reason")))
        .as("two of the archive, and a payment of the archive once more")
        .containsExactlyInAnyOrder("MALFORMED", "DUPLICATE", "DUPLICATE");
  }

  /** Also before the job has added the columns of this version. */
  private void requireReadable() {
    assertThat(job.reconcile()).as(job.said()).isZero();
    assertThat(job.evaluate()).as(job.said()).isZero();
    assertThat(job.explain("payment-0")).as(job.said()).isZero();
    assertThat(job.said()).contains("payment-0").doesNotContain("shadow");
  }

  @Test
  @EnabledIfSystemProperty(named = NEW_ARCHIVE, matches = ".+")
  void write_an_archive_of_this_version() throws Exception {
    job.set("spark.sql.streaming.stateStore.maintenanceInterval", "50ms");
    job.set(DELTAS, "1");
    job.send(new CommandedJob.Sent("", 0, "no payment"));
    int next = 0;
    while (!hasSnapshot()) {
      job.send(next, BATCH);
      job.send(CommandedJob.fraud(next));
      next += BATCH;
      assertThat(job.stream()).as(job.said()).isZero();
    }
    job.set(DELTAS, "100"); // The last batch is changes to a snapshot.
    job.send(CommandedJob.payment(0));
    job.send(next, BATCH);
    assertThat(job.stream()).as(job.said()).isZero();
    job.requireScored(next + BATCH);

    replaceInSchemaNotes(folder.toUri().toString(), WRITTEN_AT);
    JSON.writeValue(folder.resolve("sent.json").toFile(), job.sent());
    Path archive = Path.of(System.getProperty(NEW_ARCHIVE)).toAbsolutePath();
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      for (String part : PARTS) {
        copy(folder.resolve(part), zip.getPath("/", part));
      }
    }
  }

  /** Spark notes there where the schemas of the state lie, from the root on. */
  private void replaceInSchemaNotes(String path, String by) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("checkpoint/decisions/state"))) {
      for (Path note : files.filter(StoredCheckpointTest::isSchemaNote).toList()) {
        Files.writeString(note, Files.readString(note).replace(plain(path), plain(by)));
        Files.deleteIfExists(note.resolveSibling("." + note.getFileName() + ".crc"));
      }
    }
  }

  private static boolean isSchemaNote(Path file) {
    return file.toString().contains("/_metadata/v2/") && !isHidden(file);
  }

  private static boolean isHidden(Path file) {
    return file.getFileName().toString().startsWith(".");
  }

  /** As Hadoop writes a URI: with one slash. */
  private static String plain(String uri) {
    return uri.replaceFirst("^file:/+", "file:/");
  }

  private boolean hasSnapshot() throws IOException {
    Path state = folder.resolve("checkpoint/decisions/state");
    if (!Files.exists(state)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(state)) {
      return files.anyMatch(file -> file.toString().endsWith(".zip"));
    }
  }

  /**
   * Copies a file, or a folder with all that is in it but the checksums that Hadoop's local files
   * have: what is beside no checksum is not checked.
   */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (!isHidden(file)) {
          Files.copy(file, target);
        }
      }
    }
  }

  private static double paymentsOfTheDay(Row row) {
    return row.<Row>getAs("features").<Double>getAs("card_tx_count_1d");
  }
}
