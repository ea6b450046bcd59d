#!/usr/bin/env bash
# Replays the transactions of the Fraud Detection Handbook's simulated data through a real broker and the job, and
# checks what comes out: every payment scored, none rejected, the published features reproduced, every Kafka offset in
# exactly one table, every feature and score the same when computed again in one batch. Exits non-zero on any difference.
#
#   benchmarks/handbook.sh DATA_DIR [--kills N] [--folds [--first-train-day D]] [--dir WORK_DIR] [--keep]
#
# DATA_DIR holds transactions.csv.gz (TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD,...) and,
# where there are any, features_*.csv.gz with published features. --kills N kills the job N times (SIGKILL), spread over
# the run. --folds then tests the training on what the job computed, by the handbook's protocol: on the last four weeks,
# or on the four that the handbook names by the first day of training D, such as 2018-07-25. It needs python3 with what
# model/train/requirements.txt lists.
set -euo pipefail

usage() {
  sed -n '2,13s/^# \{0,1\}//p' "$0"
  exit 2
}

home=$(cd "$(dirname "$0")/.." && pwd)
fraudstream=$home/fraudstream
[ $# -ge 1 ] && [ -d "$1" ] || usage
data=$1
shift
kills=0 folds=false first_train_day= keep=false work=
while [ $# -gt 0 ]; do
  case $1 in
    --kills) kills=$2; shift 2 ;;
    --folds) folds=true; shift ;;
    --first-train-day) first_train_day=$2; shift 2 ;;
    --dir) work=$2; shift 2 ;;
    --keep) keep=true; shift ;;
    *) usage ;;
  esac
done
transactions=$data/transactions.csv.gz
[ -f "$transactions" ] || { echo "Cannot find $transactions" >&2; exit 2; }
if $folds; then
  python3 -c 'import numpy, pandas, torch' 2>/dev/null ||
    { echo "--folds needs python3 with what model/train/requirements.txt lists" >&2; exit 2; }
else
  [ -z "$first_train_day" ] || usage
fi
work=${work:-$(mktemp -d "${TMPDIR:-/tmp}/fraudstream-handbook.XXXXXX")}
mkdir -p "$work"

broker= replay= job=
cleanup() {
  [ "$BASH_SUBSHELL" -eq 0 ] || return 0 # a child that is told to end before it is a program runs this too
  for pid in $job $replay $broker; do
    kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
  done
  $keep || rm -rf "$work/broker"
}
trap cleanup EXIT

"$fraudstream" --version >/dev/null # builds what is missing, once

"$fraudstream" broker --port 0 --data "$work/broker" >"$work/broker.out" 2>&1 &
broker=$!
for _ in $(seq 120); do
  servers=$(sed -n 's/^Broker on \([^,]*\),.*/\1/p' "$work/broker.out")
  [ -n "$servers" ] && break
  kill -0 "$broker" 2>/dev/null || { cat "$work/broker.out" >&2; exit 1; }
  sleep 0.5
done
echo "broker    $servers"

stream=("$fraudstream" stream --set "kafka.bootstrap.servers=$servers" --set "stream.checkpoint=$work/checkpoint"
  --set "stream.tables=$work/tables" --set activity.enabled=false)

started=$SECONDS
"$fraudstream" replay "$transactions" --mapping handbook --set "kafka.bootstrap.servers=$servers" \
  --ledger "$work/ledger.csv.gz" >"$work/replay.out" 2>&1 &
replay=$!
"${stream[@]}" >"$work/job.out" 2>&1 &
job=$!

commits() {
  find "$work" -path '*/decisions/commits/[0-9]*' | wc -l
}

# Waits for a figure of the job that runs: await COMMAND AT_LEAST
await() {
  until [ "$($1)" -ge "$2" ]; do
    kill -0 "$job" 2>/dev/null || { cat "$work/job.out" >&2; exit 1; }
    sleep 0.5
  done
}

said() {
  wc -l <"$work/job.out"
}

# Each kill comes at some moment of a micro-batch, a like number of them after the last.
sent=$(($(gzip -dc "$transactions" | wc -l) - 1))
batches=$((2 * sent / 200000)) # a payment and its label, in batches of the default size
gap=$((batches / (kills + 1) > 0 ? batches / (kills + 1) : 1))
for kill in $(seq "$kills"); do
  await commits "$(($(commits) + gap))"
  sleep "$((RANDOM % 5)).$((RANDOM % 10))"
  kill -9 "$job"
  wait "$job" 2>/dev/null || true
  echo "killed    the job, $kill of $kills, after $(commits) micro-batches"
  before=$(said)
  "${stream[@]}" >>"$work/job.out" 2>&1 &
  job=$!
  await said "$((before + 1))" # until it is a program, a signal would meet this script's trap in it
done

wait "$replay" || { cat "$work/replay.out" >&2; exit 1; }
replay=
echo "replayed  in $((SECONDS - started)) s"
await said 1
kill "$job"
status=0
wait "$job" 2>/dev/null || status=$?
[ "$status" -eq 0 ] || [ "$status" -eq 143 ] || { cat "$work/job.out" >&2; exit 1; } # 143: ended by SIGTERM
job=
"${stream[@]}" --available-now >>"$work/job.out" 2>&1 || { cat "$work/job.out" >&2; exit 1; }
echo "processed in $((SECONDS - started)) s"

failed=0
"$fraudstream" reconcile --tables "$work/tables" --ledger "$work/ledger.csv.gz" --recompute | tee "$work/reconcile.out" || failed=1
scored=$(awk '$1 == "transactions" { n += $5 } END { print n + 0 }' "$work/reconcile.out")
rejected=$(awk '$1 == "transactions" || $1 == "labels" { n += $7 } END { print n + 0 }' "$work/reconcile.out")
echo "payments  $sent in the file, $scored scored, $rejected records in quarantine"
[ "$scored" -eq "$sent" ] && [ "$rejected" -eq 0 ] || failed=1

published=("$data"/features_*.csv.gz)
if $folds || [ -f "${published[0]}" ]; then
  "$fraudstream" features --tables "$work/tables" --out "$work/features.csv.gz" >"$work/features.out" 2>&1 ||
    { cat "$work/features.out" >&2; exit 1; }
fi
for file in "${published[@]}"; do
  [ -f "$file" ] || continue
  echo "parity    with ${file##*/}:"
  awk -F, -v allowed=20 -f "$home/benchmarks/compare_features.awk" \
    <(gzip -dc "$work/features.csv.gz") <(gzip -dc "$file") || failed=1
done
if $folds; then
  echo "folds     of the training, a model for each test week; --known-days 7 as the handbook has it:"
  python3 "$home/model/train/folds.py" --features "$work/features.csv.gz" --folds 4 --known-days 7 \
    ${first_train_day:+--first-train-day "$first_train_day"} || failed=1
  echo "published in the handbook, section 7.2: four models trained on a week each, test weeks 2018-08-08 to 2018-09-05"
  # Under the columns of folds.py.
  printf '%-63s%19s%9s%23s\n' "XGBoost" 0.687 0.869 0.303 "feed-forward network" 0.675 0.876 0.303
fi
echo "tables    $work/tables"
[ "$failed" -eq 0 ] && echo "passed" || { echo "FAILED"; exit 1; }
