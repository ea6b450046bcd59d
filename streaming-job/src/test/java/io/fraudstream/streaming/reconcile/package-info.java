@NullMarked
package io.fraudstream.streaming.reconcile;

import org.jspecify.annotations.NullMarked;
