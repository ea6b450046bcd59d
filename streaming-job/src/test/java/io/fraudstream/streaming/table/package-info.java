@NullMarked
package io.fraudstream.streaming.table;

import org.jspecify.annotations.NullMarked;
