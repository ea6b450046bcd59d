@NullMarked
package io.fraudstream.streaming.event;

import org.jspecify.annotations.NullMarked;
