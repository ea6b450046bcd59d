package io.fraudstream.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fraudstream.model.scoring.ModelArtifact;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;

/** Artifacts that differ from the shipped one in what a test is about. */
public final class TestModels {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TestModels() {}

  /** The shipped model under another name. */
  public static ModelArtifact renamed(String version) {
    return changed("\"version\": *\"[^\"]*\"", "\"version\": \"" + version + "\"");
  }

  /** The shipped model with another text in its manifest. */
  public static ModelArtifact changed(String pattern, String replacement) {
    ModelArtifact shipped = ModelArtifact.shipped();
    return ModelArtifact.of(
        shipped.program(),
        new String(shipped.manifestJson(), UTF_8)
            .replaceFirst(pattern, replacement)
            .getBytes(UTF_8));
  }

  /**
   * A model that scores every payment 0.25, but one of 13 euros NaN: {@code torch.where(amount ==
   * 13.0, nan, 0.25)} of the first column.
   */
  public static ModelArtifact quarter() {
    try (InputStream in = TestModels.class.getResourceAsStream("/models/quarter.pt")) {
      byte[] program = Objects.requireNonNull(in, "quarter.pt").readAllBytes();
      ObjectNode manifest = (ObjectNode) JSON.readTree(ModelArtifact.shipped().manifestJson());
      manifest.put("version", "quarter");
      manifest.put(
          "sha256", HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(program)));
      ArrayNode expected = (ArrayNode) manifest.get("self_test").get("expected");
      for (int row = 0; row < expected.size(); row++) {
        expected.set(row, 0.25);
      }
      return ModelArtifact.of(program, JSON.writeValueAsBytes(manifest));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
