package io.fraudstream.local.bench;

import io.fraudstream.local.CommandException;
import io.fraudstream.local.stack.RunFolder;
import io.fraudstream.model.features.CardState;
import io.fraudstream.model.features.Feature;
import io.fraudstream.model.features.TerminalState;
import io.fraudstream.model.scoring.Device;
import io.fraudstream.model.scoring.FraudModel;
import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.model.scoring.ModelManifest.Thresholds;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventDecoder;
import io.fraudstream.streaming.event.EventOrder;
import io.fraudstream.streaming.event.KafkaRecord;
import io.fraudstream.streaming.scoring.DecidedEvent;
import io.fraudstream.streaming.scoring.ScoringPlan;
import io.fraudstream.streaming.sink.RowColumns;
import io.fraudstream.streaming.sink.RowFile;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.RecordHeaders;
import io.fraudstream.transactions.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of the work cost one thread, one after the other, without Spark and without
 * commits. Decoder, states, model and file writer are the job's own.
 */
public final class Alone {
  /** One part in so many of the records is the warm-up. */
  private static final int WARM_UP_PART = 3;

  private static final Duration POLL = Duration.ofSeconds(10);
  private static final double NANOS_A_MICRO = 1e3;
  private static final double NANOS_A_SECOND = 1e9;

  private final StreamConfig config;
  private final EventDecoder decoder;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final States terminals;
  private final States cards;
  private final FraudModel model;
  private final ScoringPlan plan;
  private final RunFolder folder;
  private final Map<Figure, Long> nanos = new EnumMap<>(Figure.class);
  private long seen;
  private long newest;

  private Alone(
      StreamConfig config,
      KafkaConsumer<byte[], byte[]> consumer,
      States terminals,
      States cards,
      FraudModel model,
      ScoringPlan plan,
      RunFolder folder) {
    this.config = config;
    this.decoder = new EventDecoder(config.labelsTopic(), config.maxFutureSkew());
    this.consumer = consumer;
    this.terminals = terminals;
    this.cards = cards;
    this.model = model;
    this.plan = plan;
    this.folder = folder;
  }

  /**
   * One case, the history of the load.
   *
   * @param config how large a batch is, and what the features depend on
   */
  public static List<Measurement> measure(Bench bench, Workload load, StreamConfig config)
      throws InterruptedException {
    ScoringPlan plan = plan();
    try (BenchRun run = bench.start("alone", load)) {
      run.sendHistory();
      Path states = run.folder().root();
      try (KafkaConsumer<byte[], byte[]> consumer = consumer(run.bootstrapServers());
          States terminals = new States(states.resolve("terminals"));
          States cards = new States(states.resolve("cards"));
          FraudModel model = FraudModel.load(plan.artifact(), Device.CPU)) {
        return List.of(
            new Alone(config, consumer, terminals, cards, model, plan, run.folder())
                .measure(run.sent()));
      }
    }
  }

  private Measurement measure(long records) {
    long warmUp = records / WARM_UP_PART;
    long payments = 0;
    while (seen < records) {
      boolean warm = seen > warmUp;
      int more = pass(Math.min(config.maxOffsetsPerTrigger(), records - seen));
      if (warm) {
        payments += more;
      } else {
        nanos.clear();
      }
    }
    if (payments == 0) {
      throw new CommandException(
          ("There are no payments behind the warm-up in %d records. Ask for more with --cards or"
                  + " --history-days, or for smaller batches with --set"
                  + " stream.max-offsets-per-trigger=N.")
              .formatted(records));
    }
    Measurement measurement = new Measurement("alone").put(Figure.PAYMENTS, (double) payments);
    long all = 0;
    for (Map.Entry<Figure, Long> part : nanos.entrySet()) {
      double micros = part.getValue() / NANOS_A_MICRO;
      measurement.put(part.getKey(), micros / payments);
      all += part.getValue();
    }
    return measurement.put(Figure.ONE_THREAD, payments / (all / NANOS_A_SECOND));
  }

  /** A batch through all parts; returns how many payments it has. */
  private int pass(long records) {
    List<ConsumerRecord<byte[], byte[]>> batch = timed(Figure.KAFKA, () -> read(records));
    List<Event> events = timed(Figure.JSON, () -> batch.stream().map(this::decoded).toList());
    long watermark = newest - config.watermarkDelay().toMillis();
    Map<String, List<Event>> byTerminal = timed(Figure.FEATURES, () -> byTerminal(events));
    update(terminals, byTerminal, (held, of) -> terminal(held, of, watermark));
    Map<String, List<Event>> byCard = timed(Figure.FEATURES, () -> byCard(events));
    update(cards, byCard, (held, of) -> card(held, of, watermark));
    List<Event> payments = byCard.values().stream().flatMap(List::stream).toList();
    float[] rows = timed(Figure.FEATURES, () -> rows(payments));
    float[] scores = timed(Figure.SCORING, () -> scores(rows));
    timed(Figure.PARQUET, () -> write(payments, scores));
    return payments.size();
  }

  /** So many records and the rest of the last poll. */
  private List<ConsumerRecord<byte[], byte[]>> read(long records) {
    List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
    while (batch.size() < records) {
      ConsumerRecords<byte[], byte[]> more = consumer.poll(POLL);
      if (more.isEmpty()) {
        throw new CommandException(
            "The broker gave no records for %d s. Its log is in %s"
                .formatted(POLL.toSeconds(), folder.logs()));
      }
      more.forEach(batch::add);
    }
    seen += batch.size();
    return batch;
  }

  private Event decoded(ConsumerRecord<byte[], byte[]> read) {
    Header version = read.headers().lastHeader(RecordHeaders.SCHEMA_VERSION);
    return decoder.decode(
        new KafkaRecord(
            read.topic(),
            read.partition(),
            read.offset(),
            read.timestamp(),
            read.key(),
            read.value()),
        version == null ? null : version.value());
  }

  private static Map<String, List<Event>> byTerminal(List<Event> events) {
    Map<String, List<Event>> byTerminal = new LinkedHashMap<>();
    for (Event event : events) {
      if (event.content() instanceof Event.Payment payment) {
        add(byTerminal, payment.transaction().terminalId(), event);
      } else if (event.content() instanceof Event.Verdict verdict) {
        add(byTerminal, verdict.label().terminalId(), event);
      }
    }
    return byTerminal;
  }

  private Map<String, List<Event>> byCard(List<Event> events) {
    Map<String, List<Event>> byCard = new LinkedHashMap<>();
    for (Event event : events) {
      if (event.content() instanceof Event.Payment payment) {
        newest = Math.max(newest, payment.transaction().eventTime());
        add(byCard, payment.transaction().cardId(), event);
      }
    }
    return byCard;
  }

  private static void add(Map<String, List<Event>> events, String key, Event event) {
    events.computeIfAbsent(key, unused -> new ArrayList<>()).add(event);
  }

  /** Each key's state is read once and written once. */
  private void update(
      States states,
      Map<String, List<Event>> events,
      BiFunction<byte @Nullable [], List<Event>, byte[]> change) {
    Map<String, byte @Nullable []> held = timed(Figure.ROCKSDB, () -> states.read(events.keySet()));
    Map<String, byte[]> changed =
        timed(
            Figure.FEATURES,
            () -> {
              Map<String, byte[]> all = new LinkedHashMap<>();
              held.forEach((key, state) -> all.put(key, change.apply(state, events.get(key))));
              return all;
            });
    timed(Figure.ROCKSDB, () -> states.write(changed));
  }

  private byte[] terminal(byte @Nullable [] held, List<Event> events, long watermark) {
    TerminalState state = TerminalState.read(held, config.features());
    events.sort(EventOrder.INSTANCE);
    for (Event event : events) {
      if (event.content() instanceof Event.Payment payment) {
        state.observe(payment.transaction(), payment.features());
      } else if (event.content() instanceof Event.Verdict verdict) {
        state.label(verdict.label());
      }
    }
    state.expire(watermark);
    return state.toBytes();
  }

  private byte[] card(byte @Nullable [] held, List<Event> events, long watermark) {
    CardState state = CardState.read(held, config.features());
    events.sort(EventOrder.INSTANCE);
    for (Event event : events) {
      Event.Payment payment = (Event.Payment) event.content();
      state.observe(payment.transaction(), payment.features());
    }
    state.expire(watermark);
    return state.toBytes();
  }

  private static float[] rows(List<Event> payments) {
    float[] rows = new float[payments.size() * Feature.COUNT];
    int value = 0;
    for (Event payment : payments) {
      for (double feature : ((Event.Payment) payment.content()).features()) {
        rows[value++] = (float) feature;
      }
    }
    return rows;
  }

  private float[] scores(float[] rows) {
    float[] scores = new float[rows.length / Feature.COUNT];
    model.score(rows, scores.length, scores);
    return scores;
  }

  /** One file, as a task writes it. */
  private int write(List<Event> payments, float[] scores) {
    RowFile<DecidedEvent> file =
        new RowFile<>(
            folder.tables().toString(),
            0,
            new RowColumns(Table.TRANSACTIONS, 0, plan),
            new Configuration());
    for (int row = 0; row < scores.length; row++) {
      float score = scores[row];
      file.write(
          new DecidedEvent(
              payments.get(row),
              new DecidedEvent.Scored(score, plan.decide(score), Double.NaN, null)));
    }
    file.finish();
    return scores.length;
  }

  private <T> T timed(Figure figure, Supplier<T> part) {
    long start = System.nanoTime();
    T result = part.get();
    nanos.merge(figure, System.nanoTime() - start, Long::sum);
    return result;
  }

  /** Stands before the first record of both topics. */
  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            // Without the wait, a fetch for the few labels does not hold up the payments.
            Map.of("bootstrap.servers", bootstrapServers, "fetch.max.wait.ms", 10),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        List.of(Topics.TRANSACTIONS, Topics.LABELS).stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  /** The shipped model with its thresholds. */
  private static ScoringPlan plan() {
    ModelArtifact artifact = ModelArtifact.shipped();
    Thresholds thresholds = artifact.manifest().thresholds();
    return new ScoringPlan(artifact, thresholds.review(), thresholds.decline(), null);
  }
}
