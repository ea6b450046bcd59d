@NullMarked
package io.fraudstream.streaming.storage;

import org.jspecify.annotations.NullMarked;
