/** The command line: one class for each subcommand. */
@NullMarked
package io.fraudstream.local;

import org.jspecify.annotations.NullMarked;
