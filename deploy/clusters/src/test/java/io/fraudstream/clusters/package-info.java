/** What ships for Kubernetes and YARN, against the schemas, Spark and the job. */
@NullMarked
package io.fraudstream.clusters;

import org.jspecify.annotations.NullMarked;
