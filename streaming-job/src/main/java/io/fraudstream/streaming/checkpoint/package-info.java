/**
 * What the checkpoint says besides Spark's own files: whose it is and which model scored which
 * batch.
 */
@NullMarked
package io.fraudstream.streaming.checkpoint;

import org.jspecify.annotations.NullMarked;
