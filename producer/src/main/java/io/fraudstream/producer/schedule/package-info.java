/** When a record is sent: the open-loop pace, records that wait for the event clock, and labels. */
@NullMarked
package io.fraudstream.producer.schedule;

import org.jspecify.annotations.NullMarked;
