/**
 * What the streaming job does, as an Apache Flink job without tables, to compare with: {@code
 * benchmarks/flink.sh} runs it.
 */
@NullMarked
package io.fraudstream.benchmarks.flink;

import org.jspecify.annotations.NullMarked;
