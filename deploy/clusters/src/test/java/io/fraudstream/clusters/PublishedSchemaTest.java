package io.fraudstream.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedSchemaTest {
  private static final String CONTAINER = "/spec/jobTemplate/spec/template/spec/containers/0";

  private JsonNode cron;

  @BeforeEach
  void readAManifest() throws IOException {
    cron =
        Overlay.documents(Files.readString(Repository.file("deploy/kubernetes/base/maintain.yaml")))
            .get(0);
    assertThat(PublishedSchema.violations(cron)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu"})
  void every_rendered_object_is_of_its_published_schema(String name) {
    assumeTrue(Repository.rendersOverlays(), "there is no kubectl 1.27 or newer on the path");

    assertThat(Overlay.render(name).documents())
        .isNotEmpty()
        .allSatisfy(document -> assertThat(PublishedSchema.violations(document)).isEmpty());
  }

  @Test
  void a_required_field_that_is_gone_is_found() {
    object(CONTAINER).remove("name");
    object("/spec").remove("schedule");

    assertThat(PublishedSchema.violations(cron))
        .containsExactlyInAnyOrder(
            "Missing field .spec.schedule",
            "Missing field .spec.jobTemplate.spec.template.spec.containers[0].name");
  }

  @Test
  void a_field_that_nobody_knows_is_found() {
    object("/spec").put("timezone", "Europe/Vienna");
    object(CONTAINER + "/resources").put("limit", "4Gi");

    assertThat(PublishedSchema.violations(cron))
        .containsExactlyInAnyOrder(
            "Unknown field .spec.timezone",
            "Unknown field .spec.jobTemplate.spec.template.spec.containers[0].resources.limit");
  }

  @Test
  void a_field_of_another_type_is_found() {
    object("/spec").put("suspend", "true").put("startingDeadlineSeconds", "3600");
    object(CONTAINER + "/env/0").put("value", 1);
    object(CONTAINER).put("args", "maintain");

    assertThat(PublishedSchema.violations(cron))
        .containsExactlyInAnyOrder(
            ".spec.suspend must be Boolean: \"true\"",
            ".spec.startingDeadlineSeconds must be Long: \"3600\"",
            ".spec.jobTemplate.spec.template.spec.containers[0].env[0].value must be String: 1",
            ".spec.jobTemplate.spec.template.spec.containers[0].args must be a list: \"maintain\"");
  }

  @Test
  void the_kinds_of_operators_are_held_to_theirs_and_to_what_they_embed() {
    List<JsonNode> documents =
        Overlay.documents(
            """
            apiVersion: spark.apache.org/v1
            kind: SparkApplication
            spec:
              applicationTolerations: {restartConfig: {restartPolicy: Sometimes}}
              sparkConf: {spark.executor.instances: 3}
              driverSpec: {podTemplateSpec: {spec: {containers: [{image: a}]}}}
            ---
            apiVersion: monitoring.coreos.com/v1
            kind: PodMonitor
            spec: {podMetricsEndpoints: [{port: 9464, paths: /metrics}]}
            """);

    assertThat(
            documents.stream().flatMap(document -> PublishedSchema.violations(document).stream()))
        .containsExactlyInAnyOrder(
            "Missing field .spec.runtimeVersions",
            ".spec.applicationTolerations.restartConfig.restartPolicy must be one of [Always, Never,"
                + " OnFailure, OnInfrastructureFailure]: \"Sometimes\"",
            ".spec.sparkConf[spark.executor.instances] must be String: 3",
            "Missing field .spec.driverSpec.podTemplateSpec.spec.containers[0].name",
            "Missing field .spec.selector",
            ".spec.podMetricsEndpoints[0].port must be String: 9464",
            "Unknown field .spec.podMetricsEndpoints[0].paths");
  }

  private ObjectNode object(String pointer) {
    return (ObjectNode) cron.at(pointer);
  }
}
