@NullMarked
package io.fraudstream.streaming.state;

import org.jspecify.annotations.NullMarked;
