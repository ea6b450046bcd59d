package io.fraudstream.model.scoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A folder of models: either the files of one artifact, or a folder for each version and a file
 * {@value #POINTER} that holds the name of the one to serve.
 */
public final class ModelDirectory {
  private static final String POINTER = "current";
  private static final Pattern NAME = Pattern.compile("[^./\\\\][^/\\\\]*");

  private ModelDirectory() {}

  /**
   * Reads the artifact to serve.
   *
   * @throws ModelUnusableException if the pointer names no folder beside it, or as {@link
   *     ModelArtifact#load}
   */
  public static ModelArtifact read(Path directory) {
    Path pointer = directory.resolve(POINTER);
    return ModelArtifact.load(Files.exists(pointer) ? version(directory, pointer) : directory);
  }

  private static Path version(Path directory, Path pointer) {
    String name = content(pointer);
    if (!NAME.matcher(name).matches()) {
      throw new ModelUnusableException(
          "Cannot find the fraud model",
          pointer + " says '" + name + "', which is no folder beside it",
          "Write the name of the version's folder into it");
    }
    return directory.resolve(name);
  }

  private static String content(Path pointer) {
    try {
      return Files.readString(pointer).strip();
    } catch (IOException e) {
      throw new ModelUnusableException(
          "Cannot read the fraud model", e.toString(), "Check the file and its permissions", e);
    }
  }
}
