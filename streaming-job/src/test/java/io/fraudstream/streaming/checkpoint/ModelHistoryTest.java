package io.fraudstream.streaming.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.streaming.TestModels;
import io.fraudstream.streaming.scoring.ScoringPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelHistoryTest {
  private static final ScoringPlan OLD = new ScoringPlan(ModelArtifact.shipped(), 0.1, 0.2, null);
  private static final ScoringPlan NEW = new ScoringPlan(ModelArtifact.shipped(), 0.3, 0.4, null);

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
  void a_batch_that_is_replayed_has_the_shadow_that_it_had() throws Exception {
    ScoringPlan shadowed = new ScoringPlan(ModelArtifact.shipped(), 0.1, 0.2, TestModels.quarter());
    ScoringPlan other =
        new ScoringPlan(ModelArtifact.shipped(), 0.1, 0.2, TestModels.renamed("other"));
    history().adopt(OLD);
    plannedBatches(0);
    history().adopt(shadowed);
    plannedBatches(1);
    history().adopt(other);
    plannedBatches(2);
    history().adopt(OLD);

    ModelHistory history = history();
    assertThat(history.planFor(0)).isEqualTo(OLD);
    assertThat(history.planFor(1)).isEqualTo(shadowed);
    assertThat(history.planFor(2)).isEqualTo(other);
    assertThat(history.planFor(3)).isEqualTo(OLD);
  }

  @Test
  void a_start_without_shadows_leaves_them_out_of_the_batch_that_is_done_again() throws Exception {
    history()
        .adopt(new ScoringPlan(ModelArtifact.shipped(), 0.1, 0.2, TestModels.renamed("killer")));
    plannedBatches(0);

    ModelHistory without =
        new ModelHistory(CheckpointFolder.open(folder.toString(), new Configuration()), false);
    assertThat(without.planFor(0))
        .isEqualTo(new ScoringPlan(ModelArtifact.shipped(), 0.1, 0.2, null));
  }

  @Test
  void a_shadow_that_was_half_written_is_no_plan() throws Exception {
    history().adopt(OLD);
    plannedBatches(0);
    Path entry = Files.createDirectories(folder.resolve("models/000000000001/shadow"));
    Files.write(entry.resolve("model.pt"), new byte[1]);

    assertThat(history().planFor(1)).isEqualTo(OLD);
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
    return new ModelHistory(CheckpointFolder.open(folder.toString(), new Configuration()), true);
  }

  private void plannedBatches(int... batches) throws Exception {
    Path offsets = Files.createDirectories(folder.resolve("offsets"));
    for (int batch : batches) {
      Files.createFile(offsets.resolve(Integer.toString(batch)));
    }
  }
}
