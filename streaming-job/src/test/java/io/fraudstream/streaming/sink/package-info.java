@NullMarked
package io.fraudstream.streaming.sink;

import org.jspecify.annotations.NullMarked;
