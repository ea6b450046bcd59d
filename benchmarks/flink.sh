#!/usr/bin/env bash
# Compares the job with Apache Flink on one machine, one after the other, on payments of the same simulator: bench catch-up,
# with every guarantee and table but the activity, which is summed up later, and two Flink jobs with the same decoder and
# model, states in RocksDB and checkpoints every second, exactly once, which write no table and send no alert:
#   decaying  the least that two states can be: a count and a sum each, and so no features to speak of
#   windows   the same features out of the same states, which are read and written for each payment
#
#   benchmarks/flink.sh [--cards N] [--history-days N] [--turns N]
#
# The first third of the payments is the warm-up of each.
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
fraudstream=$home/fraudstream
cards=20000 days=40 turns=1
while [ $# -gt 0 ]; do
  case $1 in
    --cards) cards=$2; shift 2 ;;
    --history-days) days=$2; shift 2 ;;
    --turns) turns=$2; shift 2 ;;
    *) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 2 ;;
  esac
done

"$fraudstream" --version >/dev/null # builds what is missing, once
(cd "$home" && mvn -B -q -pl benchmarks/flink -am compile -Dspotless.check.skip=true)
java=java
[ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java
target=$home/benchmarks/flink/target
mkdir -p .fraudstream
work=$(mktemp -d "$PWD/.fraudstream/flink.XXXXXX")

broker= job=
cleanup() {
  [ "$BASH_SUBSHELL" -eq 0 ] || return 0 # a child that is told to end before it is a program runs this too
  for pid in $job $broker; do
    kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap cleanup EXIT

flink() { # STATES
  rm -rf "$work/flink" && mkdir -p "$work/flink/tmp"
  "$java" -XX:MaxRAMPercentage=40 -XX:+UseParallelGC @"$work/options" -cp "$target/classes:$(<"$target/flink.classpath")" \
    io.fraudstream.benchmarks.flink.FlinkJob "$servers" "$work/flink" "$1" &
  job=$!
  wait "$job"
  job=
}

# What Flink needs of a modular JDK.
for package in java.lang java.net java.io java.nio java.lang.reflect java.text java.time java.util \
  java.util.concurrent java.util.concurrent.atomic java.util.concurrent.locks; do
  echo "--add-opens=java.base/$package=ALL-UNNAMED"
done >"$work/options"

for _ in $(seq "$turns"); do
  : >"$work/broker.out"
  "$fraudstream" broker --port 0 --data "$work/broker" >"$work/broker.out" 2>&1 &
  broker=$!
  for _ in $(seq 120); do
    servers=$(sed -n 's/^Broker on \([^,]*\),.*/\1/p' "$work/broker.out")
    [ -n "$servers" ] && break
    kill -0 "$broker" 2>/dev/null || { cat "$work/broker.out" >&2; exit 1; }
    sleep 0.5
  done
  [ -n "$servers" ] || { cat "$work/broker.out" >&2; exit 1; }
  "$fraudstream" simulate --cards "$cards" --history-days "$days" --live 0s \
    --terminals $((cards / 5 > 20 ? cards / 5 : 20)) --labels frauds --label-delay 0s \
    --set "kafka.bootstrap.servers=$servers" >"$work/simulate.out" 2>&1 || { cat "$work/simulate.out" >&2; exit 1; }
  flink decaying
  flink windows
  kill "$broker" && wait "$broker" 2>/dev/null || true
  broker=
  rm -rf "$work/broker"
  "$fraudstream" bench catch-up --cards "$cards" --history-days "$days" --set activity.enabled=false
done
