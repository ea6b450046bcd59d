/** What a run of the whole system on one machine is made of. */
@NullMarked
package io.fraudstream.local.stack;

import org.jspecify.annotations.NullMarked;
