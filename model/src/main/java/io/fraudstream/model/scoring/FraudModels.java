package io.fraudstream.model.scoring;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The models loaded in this JVM, which all tasks share. Of each device the four that were asked for
 * last stay loaded: while a new version and a new shadow take over, tasks still score with the old
 * ones, also while the new ones load.
 */
public final class FraudModels {
  private static final int KEPT = 4;

  private record Key(ModelArtifact artifact, Device device, int gpu) {
    private boolean isOnDeviceOf(Key other) {
      return device == other.device && gpu == other.gpu;
    }
  }

  /** Ordered from the model that was asked for longest ago. */
  private static final Map<Key, CompletableFuture<FraudModel>> LOADED =
      new LinkedHashMap<>(8, 0.75f, true);

  private FraudModels() {}

  /** As {@link #loaded(ModelArtifact, Device, int)}, with the first GPU where one is asked for. */
  public static FraudModel loaded(ModelArtifact artifact, Device device) {
    return loaded(artifact, device, 0);
  }

  /**
   * The loaded model of an artifact. Ask again for each batch: a model that four others were asked
   * for since is closed.
   *
   * @param gpu the number of the GPU, if one is asked for
   * @throws ModelUnusableException as {@link FraudModel#load}, and again on the next call
   */
  public static FraudModel loaded(ModelArtifact artifact, Device device, int gpu) {
    Key key = new Key(artifact, device, gpu);
    CompletableFuture<FraudModel> loading = new CompletableFuture<>();
    CompletableFuture<FraudModel> known;
    synchronized (LOADED) {
      known = LOADED.get(key);
      if (known == null) {
        LOADED.put(key, loading);
        closeOldest(key);
      }
    }
    return known == null ? load(key, loading) : join(known);
  }

  private static FraudModel load(Key key, CompletableFuture<FraudModel> loading) {
    try {
      FraudModel model = FraudModel.load(key.artifact(), key.device(), key.gpu());
      loading.complete(model);
      return model;
    } catch (RuntimeException | Error e) {
      synchronized (LOADED) {
        LOADED.remove(key, loading);
      }
      loading.completeExceptionally(e);
      throw e;
    }
  }

  private static FraudModel join(CompletableFuture<FraudModel> known) {
    try {
      return known.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static void closeOldest(Key added) {
    List<Key> beside = LOADED.keySet().stream().filter(added::isOnDeviceOf).toList();
    if (beside.size() > KEPT) {
      var unused =
          Objects.requireNonNull(LOADED.remove(beside.get(0))).thenAccept(FraudModel::close);
    }
  }
}
