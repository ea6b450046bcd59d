package io.fraudstream.clusters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.deploy.SparkSubmit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spark's own submission, of what submit.sh hands to it, to an API server that keeps objects. */
class KubernetesSubmitTest {
  private static final String NAMESPACE = "fraudstream";

  @BeforeAll
  static void requireKubectl() {
    assumeTrue(Repository.rendersOverlays(), "there is no kubectl 1.27 or newer on the path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu"})
  void the_driver_that_arrives_is_that_of_the_overlay(String name, @TempDir Path temporary) {
    KubernetesMockServer server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new ApiServer(), false);
    server.start();
    try (KubernetesClient client = server.createClient()) {
      submit(server.url(""), name, temporary);

      SparkApplication.Spec application = Overlay.render(name).application();
      List<Pod> pods = client.pods().inNamespace(NAMESPACE).list().getItems();
      assertThat(pods).hasSize(1);
      Pod driver = pods.get(0);
      Container container = driver.getSpec().getContainers().get(0);
      Container template =
          application.driverSpec().podTemplateSpec().getSpec().getContainers().get(0);

      assertThat(container.getImage())
          .isEqualTo(application.sparkConf().get("spark.kubernetes.container.image"));
      assertThat(container.getCommand()).containsExactly("/opt/entrypoint.sh");
      assertThat(container.getArgs())
          .startsWith("driver")
          .containsSubsequence("--class", application.mainClass(), application.jars())
          .endsWith(
              "/etc/fraudstream/fraudstream.conf",
              "scoring.device=" + name,
              "topics.alerts=suspects");
      assertThat(container.getSecurityContext()).isEqualTo(template.getSecurityContext());
      assertThat(container.getVolumeMounts()).containsAll(template.getVolumeMounts());
      assertThat(container.getPorts()).containsAll(template.getPorts());
      assertThat(container.getResources().getLimits())
          .extractingByKey("memory")
          .hasToString("3072Mi");
      assertThat(container.getResources().getRequests()).extractingByKey("cpu").hasToString("1");
      assertThat(driver.getSpec().getSecurityContext())
          .isEqualTo(application.driverSpec().podTemplateSpec().getSpec().getSecurityContext());
      assertThat(driver.getSpec().getServiceAccountName()).isEqualTo("fraudstream-driver");
      assertThat(driver.getMetadata().getLabels())
          .containsEntry("app.kubernetes.io/name", "fraudstream")
          .containsEntry("spark-role", "driver");

      List<ConfigMap> maps = client.configMaps().inNamespace(NAMESPACE).list().getItems();
      assertThat(maps)
          .filteredOn(map -> map.getData().containsKey("spark.properties"))
          .singleElement()
          .satisfies(
              map ->
                  assertThat(map.getData().get("spark.properties"))
                      .contains("spark.blockManager.port=7079", "spark.sql.shuffle.partitions=6"));
      assertThat(maps)
          .filteredOn(map -> map.getData().containsKey("podspec-configmap-key"))
          .singleElement()
          .satisfies(
              map ->
                  assertThat(map.getData().get("podspec-configmap-key"))
                      .contains("\"app.kubernetes.io/component\":\"executor\""));
      assertThat(client.services().inNamespace(NAMESPACE).list().getItems())
          .singleElement()
          .extracting(service -> service.getMetadata().getName())
          .asString()
          .endsWith("-driver-svc");
    } finally {
      server.destroy();
    }
  }

  private static void submit(String url, String overlay, Path temporary) {
    String[] command =
        Repository.run(
                Map.of("TMPDIR", temporary.toString()),
                Repository.file("deploy/kubernetes/submit.sh").toString(),
                "--dry-run",
                "k8s://" + url.replaceFirst("/$", ""),
                Repository.file("deploy/kubernetes/overlays/" + overlay).toString(),
                "topics.alerts=suspects")
            .split("\n");
    assertThat(command[0]).endsWith("spark-submit");
    new SparkSubmit().doSubmit(List.of(command).subList(1, command.length).toArray(String[]::new));
  }

  /** Applying an object that is not there creates it, which this version of the mock lacks. */
  private static final class ApiServer extends KubernetesCrudDispatcher {
    @Override
    public MockResponse handlePatch(RecordedRequest request) {
      String object = new String(request.getBody().getBytes(), UTF_8);
      MockResponse response = super.handlePatch(request);
      if (response.code() != 404 || !request.getPath().contains("fieldManager=")) {
        return response;
      }
      String json =
          Serialization.asJson(Serialization.unmarshal(object, GenericKubernetesResource.class));
      return handleCreate(
          new RecordedRequest(
              request.getHttpVersion(),
              HttpMethod.POST,
              request.getPath().replaceFirst("/[^/]*$", ""),
              request.getHeaders(),
              new Buffer(json.getBytes(UTF_8))));
    }
  }
}
