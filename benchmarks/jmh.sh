#!/usr/bin/env bash
# Measures what every payment passes, one part at a time: decoding, state, scoring (JMH).
#
#   benchmarks/jmh.sh [PATTERN] [JMH_OPTIONS]
#   benchmarks/jmh.sh --memory
#
# PATTERN is a regular expression of benchmarks to run, without it all; -f 1 -wi 2 -i 3 among JMH_OPTIONS is a quick look,
# ScoringBenchmark -p device=CPU,GPU compares the two (docs/performance.md).
# Beside each time stands what it allocates. --memory scores ten million rows instead and exits with 1 if the process has
# more native memory afterwards.
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
(cd "$home" && mvn -B -q -pl benchmarks/jmh -am compile -Dspotless.check.skip=true)
java=java
[ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java
target=$home/benchmarks/jmh/target
classpath=$target/classes:$(<"$target/benchmark.classpath")

if [ "${1:-}" = --memory ]; then
  exec "$java" -Xms256m -Xmx256m -XX:+AlwaysPreTouch -XX:TieredStopAtLevel=1 -cp "$classpath" io.fraudstream.benchmarks.MemoryCheck
fi
exec "$java" -cp "$classpath" org.openjdk.jmh.Main -prof gc "$@"
