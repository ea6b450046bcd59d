package io.fraudstream.streaming.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceptedLossesTest {
  private static final LostRange SEVEN = new LostRange("transactions", 1, 40, 46);
  private static final LostRange ONE = new LostRange("labels", 0, 9, 9);

  @TempDir private Path tables;

  @Test
  void a_batch_that_is_done_again_replaces_what_it_missed() {
    losses().write(3, List.of(SEVEN, ONE));
    losses().write(12, List.of(ONE));
    losses().write(3, List.of(SEVEN));

    assertThat(losses().read()).containsExactlyInAnyOrder(SEVEN, ONE);
  }

  @Test
  void what_a_job_that_died_left_half_written_is_not_read() throws Exception {
    losses().write(3, List.of(ONE));
    Files.writeString(tables.resolve("losses/4.tmp"), "transactions,1,4");

    assertThat(losses().read()).containsExactly(ONE);
  }

  private AcceptedLosses losses() {
    return new AcceptedLosses(tables.toString(), new Configuration());
  }
}
