@NullMarked
package io.fraudstream.model.scoring;

import org.jspecify.annotations.NullMarked;
