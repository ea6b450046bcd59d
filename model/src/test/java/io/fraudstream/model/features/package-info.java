@NullMarked
package io.fraudstream.model.features;

import org.jspecify.annotations.NullMarked;
