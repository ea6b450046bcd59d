package io.fraudstream.model.scoring;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The models loaded in this JVM, which all tasks share. The two that were asked for last stay
 * loaded: while a new version takes over, tasks still score with the old one.
 */
public final class FraudModels {
  private static final int KEPT = 2;

  private record Key(ModelArtifact artifact, Device device) {}

  /** Ordered from the model that was asked for longest ago. */
  private static final Map<Key, FraudModel> LOADED = new LinkedHashMap<>(4, 0.75f, true);

  private FraudModels() {}

  /**
   * The loaded model of an artifact. Ask again for each batch: a model that has been replaced twice
   * is closed.
   *
   * @throws ModelUnusableException as {@link FraudModel#load}, and again on the next call
   */
  public static synchronized FraudModel loaded(ModelArtifact artifact, Device device) {
    Key key = new Key(artifact, device);
    FraudModel model = LOADED.get(key);
    if (model == null) {
      model = FraudModel.load(artifact, device);
      LOADED.put(key, model);
      if (LOADED.size() > KEPT) {
        var oldest = LOADED.entrySet().iterator();
        oldest.next().getValue().close();
        oldest.remove();
      }
    }
    return model;
  }
}
