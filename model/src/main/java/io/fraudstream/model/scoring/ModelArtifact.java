package io.fraudstream.model.scoring;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A fraud model as bytes: the recipe that is shipped to whoever scores, not the loaded model. Its
 * program is the one that its manifest describes. Two artifacts are equal if their manifests are,
 * which hold the hashes of the programs.
 */
public final class ModelArtifact implements Serializable {
  private static final long serialVersionUID = 1;

  private static final String PROGRAM = "model.pt";
  private static final String MANIFEST = "manifest.json";
  private static final String RESOURCES = "/fraud-model/";

  private final byte[] program;
  private final byte[] manifestJson;
  private final ModelManifest manifest;

  private ModelArtifact(byte[] program, byte[] manifestJson, ModelManifest manifest) {
    this.program = program;
    this.manifestJson = manifestJson;
    this.manifest = manifest;
  }

  /**
   * An artifact of these two files.
   *
   * @param program TorchScript, [n, features] float32 to [n] float32
   * @param manifestJson see {@link ModelManifest}
   * @throws ModelUnusableException if the manifest is invalid or describes another program
   */
  public static ModelArtifact of(byte[] program, byte[] manifestJson) {
    ModelManifest manifest = ModelManifest.parse(manifestJson);
    String actual = sha256(program);
    if (!actual.equals(manifest.sha256())) {
      throw new ModelUnusableException(
          "Cannot use fraud model " + manifest.version(),
          "%s (%d bytes) has sha256 %s, but its manifest says %s"
              .formatted(PROGRAM, program.length, actual, manifest.sha256()),
          "Copy both files again from where they were exported");
    }
    return new ModelArtifact(program.clone(), manifestJson.clone(), manifest);
  }

  /** The artifact that comes with this library. */
  public static ModelArtifact shipped() {
    return of(resource(PROGRAM), resource(MANIFEST));
  }

  /**
   * Reads an artifact from a directory that holds {@code model.pt} and {@code manifest.json}.
   *
   * @throws ModelUnusableException if a file is missing, or as {@link #of}
   */
  public static ModelArtifact load(Path directory) {
    return of(file(directory, PROGRAM), file(directory, MANIFEST));
  }

  /** Writes both files, byte for byte as they were read, into a directory made where missing. */
  public void save(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.write(directory.resolve(PROGRAM), program);
    Files.write(directory.resolve(MANIFEST), manifestJson);
  }

  public ModelManifest manifest() {
    return manifest;
  }

  public String version() {
    return manifest.version();
  }

  /** A copy of {@code model.pt}. */
  public byte[] program() {
    return program.clone();
  }

  /** A copy of {@code manifest.json}. */
  public byte[] manifestJson() {
    return manifestJson.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ModelArtifact that && manifest.equals(that.manifest);
  }

  @Override
  public int hashCode() {
    return manifest.sha256().hashCode();
  }

  @Override
  public String toString() {
    return "fraud model " + version();
  }

  private static byte[] resource(String name) {
    try (InputStream in = ModelArtifact.class.getResourceAsStream(RESOURCES + name)) {
      if (in == null) {
        throw new ModelUnusableException(
            "Cannot find the shipped fraud model",
            "resource " + RESOURCES + name + " is not on the class path",
            "Put the whole jar of this module there");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ModelUnusableException(
          "Cannot read the shipped fraud model", e.toString(), "Check the jar", e);
    }
  }

  private static byte[] file(Path directory, String name) {
    Path file = directory.resolve(name);
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new ModelUnusableException(
          "Cannot find the fraud model",
          "there is no " + file,
          "Give a directory that holds " + PROGRAM + " and " + MANIFEST,
          e);
    } catch (IOException e) {
      throw new ModelUnusableException(
          "Cannot read the fraud model", e.toString(), "Check the file and its permissions", e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
