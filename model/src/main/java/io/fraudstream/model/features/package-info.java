/**
 * The features of a payment, as a function of a key's state and the payment. The definitions are in
 * {@code docs/feature-contract.md}; the stream, the training set and the tests all call these
 * classes.
 */
@NullMarked
package io.fraudstream.model.features;

import org.jspecify.annotations.NullMarked;
