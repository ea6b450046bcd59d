/** One Kafka record on its way through the job. */
@NullMarked
package io.fraudstream.streaming.event;

import org.jspecify.annotations.NullMarked;
