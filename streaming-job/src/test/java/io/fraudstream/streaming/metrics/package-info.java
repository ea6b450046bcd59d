@org.jspecify.annotations.NullMarked
package io.fraudstream.streaming.metrics;
