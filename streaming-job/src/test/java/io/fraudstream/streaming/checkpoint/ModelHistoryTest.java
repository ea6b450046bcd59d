package io.fraudstream.streaming.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.streaming.scoring.ScoringPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelHistoryTest {
  private static final ScoringPlan OLD = new ScoringPlan(ModelArtifact.shipped(), 0.1, 0.2);
  private static final ScoringPlan NEW = new ScoringPlan(ModelArtifact.shipped(), 0.3, 0.4);

  @TempDir private Path folder;

  @Test
  void a_batch_whose_offsets_were_fixed_keeps_its_plan_and_the_next_one_gets_the_new_one()
      throws Exception {
    history().adopt(OLD);
    plannedBatches(0, 1, 2);
    ModelHistory restarted = history();
    restarted.adopt(NEW);
    for (ModelHistory history : new ModelHistory[] {restarted, history()}) {
      assertThat(history.planFor(2)).isEqualTo(OLD);
      assertThat(history.planFor(3)).isEqualTo(NEW);
      assertThat(history.planFor(99)).isEqualTo(NEW);
    }
  }

  @Test
  void a_plan_that_scored_nothing_leaves_no_trace() {
    history().adopt(OLD);
    history().adopt(NEW);
    assertThat(history().planFor(0)).isEqualTo(NEW);
  }

  @Test
  void the_id_of_a_checkpoint_is_made_once_and_is_the_one_that_spark_reads() throws Exception {
    CheckpointFolder first = CheckpointFolder.open(folder.toString(), new Configuration());
    CheckpointFolder second = CheckpointFolder.open(folder.toString(), new Configuration());
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(folder.resolve("metadata")).hasContent("{\"id\":\"" + first.id() + "\"}");
  }

  private ModelHistory history() {
    return new ModelHistory(CheckpointFolder.open(folder.toString(), new Configuration()));
  }

  private void plannedBatches(int... batches) throws Exception {
    Path offsets = Files.createDirectories(folder.resolve("offsets"));
    for (int batch : batches) {
      Files.createFile(offsets.resolve(Integer.toString(batch)));
    }
  }
}
