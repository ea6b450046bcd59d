/** Child JVMs that never outlive their parent. */
@NullMarked
package io.fraudstream.local.process;

import org.jspecify.annotations.NullMarked;
