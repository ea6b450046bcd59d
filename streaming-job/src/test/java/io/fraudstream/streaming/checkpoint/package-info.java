@NullMarked
package io.fraudstream.streaming.checkpoint;

import org.jspecify.annotations.NullMarked;
