package io.fraudstream.local.bench;

import io.fraudstream.local.progress.LiveLine;
import io.fraudstream.local.stack.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts the cases of a measurement, one after the other. */
public final class Bench implements AutoCloseable {
  private final RunFolder folder;
  private final Class<?> main;
  private final LiveLine line;
  private final List<String> settings;
  private final boolean keep;
  private int cases;
  private volatile @Nullable BenchRun current;

  /**
   * @param main runs a subcommand in a JVM of its own
   * @param settings of the job, {@code key=value}
   * @param keep whether the folder of a case stays when the next begins
   */
  public Bench(
      RunFolder folder, Class<?> main, LiveLine line, List<String> settings, boolean keep) {
    this.folder = folder;
    this.main = main;
    this.line = line;
    this.settings = List.copyOf(settings);
    this.keep = keep;
  }

  /** A new run, in a folder of its own below that of all; the caller closes it before the next. */
  BenchRun start(String title, Workload load, String... moreSettings) throws InterruptedException {
    BenchRun last = current;
    if (last != null && !keep) {
      last.folder().remove();
    }
    cases++;
    line.say("Case " + cases + ": " + title);
    Path own = folder.root().resolve(Integer.toString(cases));
    List<String> all = new ArrayList<>(settings);
    all.addAll(List.of(moreSettings));
    BenchRun run = new BenchRun(new RunFolder(own), main, line, all, load);
    current = run;
    return run;
  }

  /** Says something that stays on the screen. */
  void say(String text) {
    line.say(text);
  }

  /** Ends what still runs. */
  @Override
  public void close() {
    BenchRun run = current;
    if (run != null) {
      run.close();
    }
  }
}
