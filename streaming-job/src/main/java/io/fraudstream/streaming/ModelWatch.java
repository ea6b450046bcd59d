package io.fraudstream.streaming;

import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.streaming.scoring.ModelRole;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which model is to play one role. Each look reads it again; one that is new is proved, and one
 * that cannot serve is refused.
 */
final class ModelWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ModelWatch.class);

  private final ModelRole role;
  private final Supplier<@Nullable ModelArtifact> reader;
  private final Consumer<ModelArtifact> proof;
  private final AtomicReference<@Nullable ModelArtifact> newer = new AtomicReference<>();
  private volatile @Nullable ModelArtifact taken;
  private @Nullable ModelArtifact unusable;
  private @Nullable RuntimeException why;
  private String refusal = "";

  /**
   * @param reader what is there now, null for nothing
   * @param proof throws if a model cannot serve
   * @param first plays the role until a newer one is taken, null for none
   */
  ModelWatch(
      ModelRole role,
      Supplier<@Nullable ModelArtifact> reader,
      Consumer<ModelArtifact> proof,
      @Nullable ModelArtifact first) {
    this.role = role;
    this.reader = reader;
    this.proof = proof;
    this.taken = first;
  }

  /** The newest that was proved; it plays the role from now on. */
  @Nullable ModelArtifact take() {
    ModelArtifact proved = newer.getAndSet(null);
    if (proved != null) {
      taken = proved;
    }
    return taken;
  }

  /**
   * Looks once.
   *
   * @param refused gets the role if the model there cannot serve
   */
  void look(Consumer<ModelRole> refused) {
    try {
      ModelArtifact found = reader.get();
      if (found == null || found.equals(taken)) {
        newer.set(null);
      } else if (!found.equals(newer.get())) {
        proveOnce(found);
        newer.set(found);
      }
      refusal = "";
    } catch (RuntimeException e) {
      // The old one goes on, whatever is wrong with the new one.
      newer.set(null);
      refused.accept(role);
      if (!e.toString().equals(refusal)) {
        refusal = e.toString();
        LOG.error(
            "Refused as {} model: {} {}",
            role.label(),
            e.getMessage(),
            taken == null ? "Nothing plays that part." : "The old one, " + taken + ", goes on.");
      }
    }
  }

  /** What could not serve once is not loaded again: that takes a second of a core. */
  private void proveOnce(ModelArtifact found) {
    if (why != null && found.equals(unusable)) {
      throw why;
    }
    try {
      proof.accept(found);
    } catch (RuntimeException e) {
      throw remembered(found, e);
    } catch (OutOfMemoryError | LinkageError e) {
      throw remembered(
          found,
          new IllegalStateException(
              "Cannot load "
                  + found
                  + ": "
                  + e
                  + ". Name another version, or give the job what this one needs and start it again.",
              e));
    }
  }

  private RuntimeException remembered(ModelArtifact found, RuntimeException e) {
    unusable = found;
    why = e;
    return e;
  }
}
