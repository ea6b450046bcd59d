/**
 * What every payment passes, measured one part at a time with JMH: {@code benchmarks/jmh.sh} runs
 * it.
 */
@NullMarked
package io.fraudstream.benchmarks;

import org.jspecify.annotations.NullMarked;
