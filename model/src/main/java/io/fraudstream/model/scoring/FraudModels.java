package io.fraudstream.model.scoring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The models loaded in this JVM, which all tasks share. The four that were asked for last stay
 * loaded: while a new version and a new shadow take over, tasks still score with the old ones, also
 * while the new ones load.
 */
public final class FraudModels {
  private static final int KEPT = 4;

  private record Key(ModelArtifact artifact, Device device) {}

  /** Ordered from the model that was asked for longest ago. */
  private static final Map<Key, CompletableFuture<FraudModel>> LOADED =
      new LinkedHashMap<>(8, 0.75f, true);

  private FraudModels() {}

  /**
   * The loaded model of an artifact. Ask again for each batch: a model that four others were asked
   * for since is closed.
   *
   * @throws ModelUnusableException as {@link FraudModel#load}, and again on the next call
   */
  public static FraudModel loaded(ModelArtifact artifact, Device device) {
    Key key = new Key(artifact, device);
    CompletableFuture<FraudModel> loading = new CompletableFuture<>();
    CompletableFuture<FraudModel> known;
    synchronized (LOADED) {
      known = LOADED.get(key);
      if (known == null) {
        LOADED.put(key, loading);
        closeOldest();
      }
    }
    return known == null ? load(key, loading) : join(known);
  }

  private static FraudModel load(Key key, CompletableFuture<FraudModel> loading) {
    try {
      FraudModel model = FraudModel.load(key.artifact(), key.device());
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

  private static void closeOldest() {
    if (LOADED.size() > KEPT) {
      var oldest = LOADED.entrySet().iterator();
      var unused = oldest.next().getValue().thenAccept(FraudModel::close);
      oldest.remove();
    }
  }
}
