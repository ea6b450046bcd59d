/** The Delta tables and the transaction that writes to one of them, once. */
@NullMarked
package io.fraudstream.streaming.table;

import org.jspecify.annotations.NullMarked;
