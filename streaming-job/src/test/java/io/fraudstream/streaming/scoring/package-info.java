@NullMarked
package io.fraudstream.streaming.scoring;

import org.jspecify.annotations.NullMarked;
