/** The rules and dashboards that ship, against what a job exports. */
@NullMarked
package io.fraudstream.local.monitoring;

import org.jspecify.annotations.NullMarked;
