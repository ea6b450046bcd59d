package io.fraudstream.producer.simulator;

import io.fraudstream.producer.ProducerException;
import io.fraudstream.transactions.Transaction;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The payments of a simulated world, without end, by event time and id. They depend on the settings
 * alone, and not on the number of threads. Memory holds two days: the one at hand, and the next,
 * which is played meanwhile.
 */
public final class PaymentStream implements Iterator<SimulatedPayment>, AutoCloseable {
  private final SimulatorSettings settings;
  private final long startMillis;
  private final String runTag;
  private final Compromises compromises;
  private final List<CardRange> ranges;
  private final ExecutorService threads;

  private List<Future<List<Payment>>> nextDay;
  private Iterator<Payment> today = List.<Payment>of().iterator();
  private int day;

  /**
   * Builds the world and starts its first day.
   *
   * @param settings with a start, see {@link SimulatorSettings#startingBefore}
   */
  public PaymentStream(SimulatorSettings settings) {
    this.settings = settings;
    startMillis = settings.startMillis();
    runTag = Tokens.runTag(settings.seed(), startMillis);
    World world = new World(settings);
    compromises = new Compromises(world, settings);
    ranges =
        ranges(
            world.cards(),
            new Cardholders(world, settings, compromises),
            new Fraudsters(world, settings));
    threads =
        Executors.newFixedThreadPool(
            ranges.size(),
            task -> {
              Thread thread = new Thread(task, "payments");
              thread.setDaemon(true);
              return thread;
            });
    nextDay = play(0);
  }

  /** Always: time does not end. */
  @Override
  public boolean hasNext() {
    return true;
  }

  @Override
  public SimulatedPayment next() {
    while (!today.hasNext()) {
      today = merged(nextDay).iterator();
      day++;
      nextDay = play(day);
    }
    Payment payment = today.next();
    return new SimulatedPayment(transaction(payment), payment.fraud());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private List<CardRange> ranges(List<Card> cards, Cardholders cardholders, Fraudsters fraudsters) {
    int count = Math.min(settings.threads(), cards.size());
    List<CardRange> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) cards.size() * i / count);
      int to = (int) ((long) cards.size() * (i + 1) / count);
      all.add(new CardRange(cards.subList(from, to), cardholders, fraudsters));
    }
    return all;
  }

  /** To be called when the day before is complete: nobody reads the compromises while they move. */
  private List<Future<List<Payment>>> play(int number) {
    compromises.advanceTo(number);
    FraudPatterns patterns = FraudPatterns.on(number, settings);
    long dayStart = startMillis + number * Rhythm.DAY;
    List<Future<List<Payment>>> parts = new ArrayList<>(ranges.size());
    for (CardRange range : ranges) {
      parts.add(threads.submit(() -> range.play(number, dayStart, patterns)));
    }
    return parts;
  }

  private static List<Payment> merged(List<Future<List<Payment>>> parts) {
    try {
      if (parts.size() == 1) {
        return parts.get(0).get();
      }
      List<Payment> all = new ArrayList<>();
      for (Future<List<Payment>> part : parts) {
        all.addAll(part.get());
      }
      all.sort(null);
      return all;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProducerException("Interrupted while simulating.", e);
    }
  }

  private Transaction transaction(Payment payment) {
    Terminal terminal = payment.terminal();
    return new Transaction(
        Tokens.transaction(runTag, payment.card(), payment.sequence()),
        payment.eventTime(),
        Tokens.card(payment.card()),
        terminal.id(),
        payment.amountMinor(),
        terminal.country().currency(),
        terminal.category().code,
        payment.channel(),
        terminal.country().code(),
        terminal.latitude(),
        terminal.longitude());
  }
}
