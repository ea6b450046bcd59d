/** Files of our own on any file system that Hadoop reads. */
@NullMarked
package io.fraudstream.streaming.storage;

import org.jspecify.annotations.NullMarked;
