@NullMarked
package io.fraudstream.model.metrics;

import org.jspecify.annotations.NullMarked;
