package io.fraudstream.producer.replay;

/** How the columns of a CSV file become payments and labels. */
public final class Mapping {
  /** Reads a HOCON file, or the shipped mapping of that name, for example {@code handbook}. */
  public static Mapping load(String nameOrFile) {
    return new Mapping();
  }
}
