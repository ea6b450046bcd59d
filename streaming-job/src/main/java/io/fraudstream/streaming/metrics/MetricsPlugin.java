package io.fraudstream.streaming.metrics;

import io.fraudstream.streaming.config.StreamConfig;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/** Spark makes one in each JVM of the job; it serves that JVM's metrics. */
public final class MetricsPlugin implements SparkPlugin {
  private static final String PORT = "spark.fraudstream.metrics.port";
  private static final String BIND_ADDRESS = "spark.fraudstream.metrics.bindAddress";

  /** How Spark names the executor that is the driver's JVM too. */
  private static final String DRIVER = "driver";

  /** The settings of Spark that carry those of the configuration to each JVM. */
  public static Map<String, String> settings(StreamConfig config) {
    return Map.of(
        PORT, Integer.toString(config.metricsPort()), BIND_ADDRESS, config.metricsBindAddress());
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Map<String, String> init(SparkContext spark, PluginContext context) {
        start(context.conf());
        return Map.of();
      }

      @Override
      public void shutdown() {
        MetricsEndpoint.stop();
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> fromDriver) {
        if (!context.executorID().equals(DRIVER)) {
          start(context.conf());
        }
      }
    };
  }

  private static void start(SparkConf conf) {
    MetricsEndpoint.start(conf.get(BIND_ADDRESS), conf.getInt(PORT, 0));
  }
}
