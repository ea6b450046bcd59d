/** The features a second time, slowly and from the written contract alone, to check the first. */
@NullMarked
package io.fraudstream.model.oracle;

import org.jspecify.annotations.NullMarked;
