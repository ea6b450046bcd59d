/**
 * The contract between whoever produces payments and whoever decides on them: the records, their
 * JSON codecs, the topics and the record headers.
 */
@NullMarked
package io.fraudstream.transactions;

import org.jspecify.annotations.NullMarked;
