package io.fraudstream.model.scoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Consumer;

/** Artifacts that differ from the shipped one in what a test is about. */
final class Artifacts {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Artifacts() {}

  /** The model that an earlier version shipped: it reads the first 25 features. */
  static ModelArtifact older() {
    try {
      return ModelArtifact.load(
          Path.of(
              Objects.requireNonNull(Artifacts.class.getResource("/stored-models/0.1.0")).toURI()));
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static ModelArtifact withManifest(Consumer<ObjectNode> change) {
    return ModelArtifact.of(ModelArtifact.shipped().program(), manifest(change));
  }

  /** Of every feature the same is usual. */
  static ModelArtifact withUsual(double value) {
    return withManifest(
        manifest -> {
          ObjectNode usual = manifest.putObject("usual");
          ModelArtifact.shipped()
              .manifest()
              .features()
              .forEach(feature -> usual.put(feature, value));
        });
  }

  /** The manifest vouches for the program, whatever that is. */
  static ModelArtifact withProgram(byte[] program) {
    return ModelArtifact.of(program, manifest(json -> json.put("sha256", sha256(program))));
  }

  static ModelArtifact withProgram(String resource) {
    try (InputStream in = Artifacts.class.getResourceAsStream("/wrong-programs/" + resource)) {
      if (in == null) {
        throw new AssertionError(resource + " is missing");
      }
      return withProgram(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] manifest(Consumer<ObjectNode> change) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(ModelArtifact.shipped().manifestJson());
      change.accept(json);
      return JSON.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
