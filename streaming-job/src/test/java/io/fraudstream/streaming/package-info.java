@NullMarked
package io.fraudstream.streaming;

import org.jspecify.annotations.NullMarked;
