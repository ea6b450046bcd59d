/** The stateful operators: what each terminal and each card remembers. */
@NullMarked
package io.fraudstream.streaming.state;

import org.jspecify.annotations.NullMarked;
