/** What people see while something runs. */
@NullMarked
package io.fraudstream.local.progress;

import org.jspecify.annotations.NullMarked;
