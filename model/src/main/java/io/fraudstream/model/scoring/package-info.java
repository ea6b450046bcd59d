/**
 * The fraud model as it is served: an artifact that is checked before use, and a model that scores
 * rows of features on CPU or GPU through DJL and libtorch.
 */
@NullMarked
package io.fraudstream.model.scoring;

import org.jspecify.annotations.NullMarked;
