/** The Delta tables and the transaction that writes one micro-batch to one of them. */
@NullMarked
package io.fraudstream.streaming.table;

import org.jspecify.annotations.NullMarked;
