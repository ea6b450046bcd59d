package io.fraudstream.local.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.local.drill.FaultPoint.Moment;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultPointTest {
  @ParameterizedTest
  @CsvSource({
    "OFFSETS_LOGGED, AFTER_RENAME, /w/checkpoint/decisions/offsets/12",
    "STATE_UPDATED, AFTER_RENAME, /w/checkpoint/decisions/state/1/3/12.changelog",
    "DATA_FILE_BEGUN, WRITE, /w/tables/labels/part-00000-a-c000.snappy.parquet",
    "BEFORE_TABLES, BEFORE_RENAME, /w/tables/labels/_delta_log/00000000000000000012.json",
    "BETWEEN_TABLES, AFTER_RENAME, /w/tables/labels/_delta_log/00000000000000000012.json",
    "AFTER_TABLES, BEFORE_RENAME, /w/checkpoint/decisions/commits/12",
    "STATE_SNAPSHOT, WRITE, /w/checkpoint/decisions/state/0/0/.12.zip.5e.tmp",
    "DELTA_CHECKPOINT, WRITE, /w/tables/labels/_delta_log/00000000000000000010.checkpoint.parquet"
  })
  void each_file_of_the_job_is_met_by_the_points_that_mean_it(
      FaultPoint point, Moment moment, String file) {
    assertThat(Arrays.stream(FaultPoint.values()).filter(each -> each.isAt(moment, file)))
        .containsExactly(point);
    String summary = file.replace("decisions", "activity").replace("labels", "activity");
    assertThat(point.isAt(moment, summary)).isFalse();
  }

  @Test
  void without_the_system_property_it_is_the_local_file_system(@TempDir Path folder)
      throws Exception {
    Configuration configuration = new Configuration(false);
    try (FileSystem files = new FaultFileSystem()) {
      files.initialize(URI.create("file:///"), configuration);
      var from = new org.apache.hadoop.fs.Path(folder.resolve("offsets.tmp").toString());
      files.create(from).close();
      assertThat(
              files.rename(
                  from, new org.apache.hadoop.fs.Path(folder.resolve("decisions").toString())))
          .isTrue();
    }
    assertThat(Files.exists(folder.resolve("decisions"))).isTrue();
  }
}
