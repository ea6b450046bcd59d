/** What an operator can see of the running job: {@code docs/metrics.md} is the contract. */
@NullMarked
package io.fraudstream.streaming.metrics;

import org.jspecify.annotations.NullMarked;
