#!/usr/bin/env bash
# Runs the job on a Spark standalone cluster of this machine, lets parts of the cluster die, and proves that nothing is
# lost or counted twice. A master, two workers of one core, their executors and the driver are JVMs of their own, and run
# what the image holds (deploy/docker/layout.sh) as docker-compose.yml does. While payments come at a steady rate it kills
# (SIGKILL) an executor in the computation of a micro-batch, one while data files of the tables are written, and a worker
# together with its executor. Then it lets the job finish, stops it with SIGTERM, and reconciles. A Prometheus, if there are
# prometheus and promtool on PATH, scrapes driver and executors, and must have figures of all three before the first kill,
# and after each round of an executor that replaced a killed one.
#
#   deploy/standalone/cluster.sh [--rounds N] [--rate N] [--dir WORK_DIR] [--keep]
#
# --rounds N kills executors in N rounds of two before the worker dies (1); --rate N sends N payments a second, and a label
# for each (200). WORK_DIR must be new; without it there is one that is removed after a success, unless --keep is given.
# Exits with 0 if all is well, 4 if a record was lost or doubled or a feature differs, 1 if something else went wrong, 2
# if the command line makes no sense.
set -euo pipefail

usage() {
  sed -n '2,15s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

fail() {
  printf 'cluster.sh: %s\n' "$1" >&2
  exit 1
}

home=$(cd "$(dirname "$0")/../.." && pwd)
fraudstream=$home/fraudstream
rounds=1 rate=200 work= keep=false
while [ $# -gt 0 ]; do
  case $1 in
    --rounds | --rate)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || usage
      if [ "$1" = --rounds ]; then rounds=$2; else rate=$2; fi
      shift 2
      ;;
    --dir)
      [ -n "${2:-}" ] || usage
      [ ! -e "$2" ] || fail "Cannot use $2: it exists. Name a folder that does not, or remove it."
      mkdir -p "$2"
      work=$(cd "$2" && pwd) keep=true
      shift 2
      ;;
    --keep) keep=true; shift ;;
    *) usage ;;
  esac
done
command -v pgrep >/dev/null || fail "There is no pgrep, which finds the executors of a worker. Install procps."

"$fraudstream" --version >/dev/null # builds what is missing, once
for module in standalone/target/spark s3/target/s3; do
  classpath=$home/deploy/$module.classpath
  if [ ! -f "$classpath" ] || [ "$home/pom.xml" -nt "$classpath" ] || [ "$home/deploy/${module%%/*}/pom.xml" -nt "$classpath" ]; then
    (cd "$home" && mvn -B -q -pl "deploy/${module%%/*}" generate-resources) || fail "Cannot collect jars. See above."
  fi
done
work=${work:-$(mktemp -d "${TMPDIR:-/tmp}/fraudstream-cluster.XXXXXX")}
image=$work/image
decisions=$work/checkpoint/decisions
started=$SECONDS

say() {
  printf '%3d s  %-9s %s\n' "$((SECONDS - started))" "$1" "$2"
}

job= simulator= master= broker= prometheus=
workers=()

children() {
  pgrep -P "$1" || true
}

cleanup() {
  local status=$? pid worker
  [ "$BASH_SUBSHELL" -eq 0 ] || return 0 # a child that is told to end before it is a program runs this too
  trap - EXIT
  local executors=
  for worker in ${workers[@]+"${workers[@]}"}; do
    executors="$executors $(children "$worker")"
  done
  for pid in $job $simulator ${workers[@]+"${workers[@]}"} $executors $master $broker $prometheus; do
    kill "$pid" 2>/dev/null || true
  done
  for pid in $job $simulator ${workers[@]+"${workers[@]}"} $master $broker $prometheus; do
    wait "$pid" 2>/dev/null || true
  done
  for pid in $executors; do
    kill -9 "$pid" 2>/dev/null || true
  done
  if [ "$status" -eq 0 ] && ! $keep; then
    rm -rf "$work"
  else
    echo "Everything is in $work, the logs end in .log"
  fi
  exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Shows the end of a log without the stacks' frames, then fails.
fail_with() {
  grep -v '^[[:space:]]*\(at\|\.\.\.\) ' "$2" | tail -n 25 >&2
  fail "$1 The end of $2 is above."
}

# await SECONDS PID LOG WHAT COMMAND...: until the command succeeds, while the process lives.
await() {
  local patience=$1 pid=$2 log=$3 what=$4
  shift 4
  local deadline=$((SECONDS + patience))
  until "$@"; do
    kill -0 "$pid" 2>/dev/null || fail_with "A process ended by itself before there was $what." "$log"
    [ "$SECONDS" -lt "$deadline" ] || fail_with "There was no $what within $patience seconds." "$log"
    sleep 0.05
  done
}

prints() {
  grep -q "$2" "$1" 2>/dev/null
}

"$home/deploy/docker/layout.sh" "$image"
unset SPARK_CONF_DIR SPARK_DIST_CLASSPATH
export SPARK_HOME=$image/spark SPARK_LOCAL_DIRS=$work/local SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1

# These JVMs live for a minute or two: the optimising compiler would cost them more than it saves.
short_lived=-XX:TieredStopAtLevel=1
spark() {
  exec "$image/spark-class" "$short_lived" "$@"
}

"$fraudstream" broker --port 0 --data "$work/broker" >"$work/broker.log" 2>&1 &
broker=$!
spark -Xmx256m org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 0 --webui-port 0 >"$work/master.log" 2>&1 &
master=$!
await 60 "$broker" "$work/broker.log" "broker" prints "$work/broker.log" '^Broker on '
servers=$(sed -n 's/^Broker on \([^,]*\),.*/\1/p' "$work/broker.log")
await 60 "$master" "$work/master.log" "master" prints "$work/master.log" 'Starting Spark master at '
master_url=$(sed -n 's/.*Starting Spark master at \(spark:[^ ]*\).*/\1/p' "$work/master.log")
for n in 1 2; do
  spark -Xmx256m org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --cores 1 --memory 1500m --webui-port 0 \
    --work-dir "$work/worker-$n" "$master_url" >"$work/worker-$n.log" 2>&1 &
  workers+=($!)
done
say started "a broker on $servers, a master on $master_url, two workers"

# Two weeks of history for the windows, then a steady rate until it is stopped; noise of every kind.
"$image/fraudstream" simulate --bootstrap-servers "$servers" --ledger "$work/ledger.csv.gz" --history-days 14 --live 1h \
  --rate "$rate" --cards 500 --terminals 500 --label-delay 6h --hot-terminal-share 0.3 --disorder-share 0.01 --late-share 0.01 \
  --too-old-share 0.01 --duplicate-share 0.01 --malformed-share 0.01 --hostile-share 0.01 >"$work/simulator.log" 2>&1 &
simulator=$!

# The first of four ports in a row that nobody listens on, for three JVMs and one to spare.
free_ports() {
  local first port
  while :; do
    first=$((20000 + RANDOM % 10000))
    for port in "$first" $((first + 1)) $((first + 2)) $((first + 3)); do
      ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue 2
    done
    echo "$first"
    return
  done
}
metrics_port=$(free_ports)

# Four partitions of state: each executor has two, and one that stays alone can hold all. libtorch goes to the executors as a
# jar, as on a cluster of somebody else's; the image has it unpacked.
spark -Xmx1g org.apache.spark.deploy.SparkSubmit --master "$master_url" --properties-file "$image/spark-defaults.conf" \
  --conf spark.driver.host=127.0.0.1 --conf "spark.executor.extraJavaOptions=$short_lived" \
  --jars "$(ls "$image"/lib/pytorch-native-cpu-*.jar)" "$image/job.jar" "kafka.bootstrap.servers=$servers" \
  "stream.checkpoint=$work/checkpoint" "stream.tables=$work/tables" stream.max-offsets-per-trigger=20000 \
  "metrics.port=$metrics_port" >"$work/job.log" 2>&1 &
job=$!

if command -v prometheus >/dev/null && command -v promtool >/dev/null; then
  cat >"$work/prometheus.yml" <<EOF
global: {scrape_interval: 1s}
scrape_configs:
  - job_name: fraudstream
    static_configs:
      - targets: ["127.0.0.1:$metrics_port", "127.0.0.1:$((metrics_port + 1))", "127.0.0.1:$((metrics_port + 2))", "127.0.0.1:$((metrics_port + 3))"]
EOF
  prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/prometheus" \
    --web.listen-address=127.0.0.1:0 >"$work/prometheus.log" 2>&1 &
  prometheus=$!
  await 60 "$prometheus" "$work/prometheus.log" "Prometheus" prints "$work/prometheus.log" '"Listening on"'
  prometheus_url=http://$(sed -n 's/.*"Listening on".* address=\([^ ]*\).*/\1/p' "$work/prometheus.log")
  say started "Prometheus on $prometheus_url"
else
  say skipped "Prometheus: there is no prometheus and promtool on PATH"
fi

# ask EXPRESSION: instance and value of each series that Prometheus answers with; nothing as long as it does not.
ask() {
  promtool query instant "$prometheus_url" "$1" 2>/dev/null | sed -n 's/.*instance="\([^"]*\)".* => \([^ ]*\) @.*/\1 \2/p'
}

batches='sum by (instance) (fraudstream_batch_duration_seconds_count{query="decisions", phase="triggerExecution"}) > 0'
scored='sum by (instance) (fraudstream_scoring_rows_total) > 0'

all_scraped() {
  set -- $(ask "$batches")
  [ $# -eq 2 ] || return 1
  figures="batches at the driver: $1 $2"
  set -- $(ask "$scored")
  [ $# -eq 4 ] || return 1
  figures="$figures; payments scored at the executors: $1 $2, $3 $4"
}

# By an executor that is younger than the last kill.
scored_by_new() {
  set -- $(ask "$scored and on (instance) process_start_time_seconds > $killed_at")
  [ $# -ge 2 ] || return 1
  figures="payments scored at the new executor: $1 $2"
}

# watched WHAT COMMAND: until Prometheus answers so, if there is one.
watched() {
  [ -n "$prometheus" ] || return 0
  await 60 "$job" "$work/prometheus.log" "answer of Prometheus with $1" "$2"
  say scraped "$figures"
}

# newest FOLDER: the newest batch that the log names, -1 without one.
newest() {
  local file batch=-1
  for file in "$decisions/$1"/*; do
    file=${file##*/}
    case $file in
      *[!0-9]*) ;;
      *) [ "$file" -le "$batch" ] || batch=$file ;;
    esac
  done
  echo "$batch"
}

committed() {
  [ "$(newest commits)" -ge "$1" ]
}

# states OPERATOR: how many of the four partitions have its state at the end of the batch. Spark counts operators from the
# end of the plan: 0 is what the cards remember, 1 what the terminals do. Batch N ends with version N + 1.
states() {
  local partition found=0
  for partition in 0 1 2 3; do
    [ ! -e "$decisions/state/$1/$partition/$((batch + 1)).changelog" ] || found=$((found + 1))
  done
  echo "$found"
}

# Whether the batch has begun a data file. Those of earlier batches are older than its offsets.
wrote() {
  [ -n "$(find "$work"/tables/{transactions,labels,quarantine} -name 'part-*.parquet' -newer "$decisions/offsets/$batch")" ]
}

# Some of the terminals' state is committed, and no task decides payments yet.
in_computation() {
  batch=$(newest offsets)
  [ "$(states 1)" -gt 0 ] && ! wrote
}

# A task that decides writes its data files as it goes, and commits the state of its cards before it ends them: not all have.
in_writing() {
  batch=$(newest offsets)
  [ "$(states 0)" -lt 4 ] && wrote
}

executor_of() {
  local found
  found=$(children "${workers[$1]}")
  [ -n "$found" ] && executor=${found%%$'\n'*}
}

alive() {
  await 60 "$job" "$work/job.log" "executor of worker $(($1 + 1))" executor_of "$1"
}

# kill_in MOMENT PID...: kills when a batch is there; fails where the batch was committed before the signal came.
kill_in() {
  local moment=$1
  shift
  await 90 "$job" "$work/job.log" "batch ${moment/_/ }" "$moment"
  kill -9 "$@"
  killed_at=$(date +%s)
  if committed "$batch"; then
    say missed "batch $batch, which was committed already"
    return 1
  fi
}

recovered() {
  local since=$SECONDS
  await 120 "$job" "$work/job.log" "commit of batch $batch" committed "$batch"
  say committed "batch $batch, $((SECONDS - since)) s later"
  await 120 "$job" "$work/job.log" "commit of the next batch" committed "$((batch + 1))"
}

await 120 "$job" "$work/job.log" "first batch" committed 1
say running "batch $(newest commits) is committed"
watched "batches of the driver and payments scored in two executors" all_scraped

victim=0
for _ in $(seq "$rounds"); do
  for moment in in_computation in_writing; do
    alive "$victim"
    until kill_in "$moment" "$executor"; do
      recovered
      alive "$victim"
    done
    say killed "the executor of worker $((victim + 1)), batch $batch ${moment/_/ }"
    recovered
    victim=$((1 - victim))
  done
  watched "payments scored in a new executor" scored_by_new
done
# The worker whose executor has served the longest.
alive "$victim"
if kill_in in_computation "${workers[$victim]}" "$executor"; then
  say killed "worker $((victim + 1)) and its executor, batch $batch in computation"
fi
wait "${workers[$victim]}" 2>/dev/null || true
workers=("${workers[1 - victim]}")
recovered

kill "$simulator"
wait "$simulator" 2>/dev/null || true
simulator=
sent=$(($(gzip -dc "$work/ledger.csv.gz" | wc -l) - 1))
say sent "$sent records"

# What the newest committed batch ends with: {"topic":{"partition":offset,...},...}, and each partition begins with 0.
drained() {
  processed=$(tail -n 1 "$decisions/offsets/$(newest commits)" | grep -o '"[0-9]*":[0-9]*' | awk -F: '{ n += $2 } END { print n + 0 }')
  [ "$processed" -ge "$sent" ]
}
await 120 "$job" "$work/job.log" "end of the backlog" drained
say drained "batch $(newest commits) is the last"

# A task that ran again must have handed on what it did before: else Spark computes all of the micro-batch again, or ends it.
! grep -q 'checksum mismatch' "$work/job.log" || fail "A task handed on other rows than at first: 'checksum mismatch' in $work/job.log."

kill "$job"
status=0
wait "$job" 2>/dev/null || status=$?
[ "$status" -eq 143 ] || fail_with "The job ended with $status on SIGTERM, not with 143." "$work/job.log"
job=
say stopped "the job, with SIGTERM"

failed=0
"$image/fraudstream" reconcile --tables "$work/tables" --ledger "$work/ledger.csv.gz" --recompute || failed=$?
say "$([ "$failed" -eq 0 ] && echo passed || echo FAILED)" "after $((SECONDS - started)) s"
exit "$failed"
