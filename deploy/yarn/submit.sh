#!/usr/bin/env bash
# Submits the job to YARN:
#
#   deploy/yarn/submit.sh [OPTIONS] CONFIG_FILE [KEY=VALUE ...]
#
#   --client                         the driver runs here; without it YARN runs it, and starts it again
#   --files A,B                      files that CONFIG_FILE names, such as a truststore: they lie in each container's folder
#   --keytab FILE --principal NAME   a login that outlives Kerberos' tickets, as a stream does
#   --gpu LIBTORCH.zip               scores on GPUs, with this libtorch 2.7.1 for CUDA 12.8 (README.md says which)
#   --dry-run                        prints the command, one argument a line
#
# Needs mvn package before, and a Spark 4.2 distribution in SPARK_HOME, or spark-submit on PATH, with HADOOP_CONF_DIR set. The
# settings of Spark stand in spark-defaults.conf beside this script; what it leaves open comes from the distribution's own.
set -euo pipefail

usage() {
  sed -n '2,13s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

fail() {
  printf 'submit.sh: %s\n' "$1" >&2
  exit 1
}

here=$(cd "$(dirname "$0")" && pwd)
home=$(cd "$here/../.." && pwd)
mode=cluster dry_run=false files= keytab= principal= libtorch=
while [ $# -gt 0 ]; do
  case $1 in
    --client) mode=client; shift ;;
    --dry-run) dry_run=true; shift ;;
    --files | --keytab | --principal | --gpu)
      [ -n "${2:-}" ] || usage
      case $1 in
        --files) files=$2 ;;
        --keytab) keytab=$2 ;;
        --principal) principal=$2 ;;
        --gpu) libtorch=$2 ;;
      esac
      shift 2
      ;;
    -*) usage ;;
    *) break ;;
  esac
done
[ $# -ge 1 ] && [ "${keytab:+set}" = "${principal:+set}" ] || usage
config=$1
shift

job_jar=$(ls "$home"/streaming-job/target/fraudstream-streaming-job-*-spark-submit.jar 2>/dev/null) ||
  fail "There is no spark-submit jar. Run mvn package."
for file in "$config" ${files//,/ } $keytab $libtorch; do
  [ -f "$file" ] || fail "There is no file $file"
done

arguments=(--master yarn --deploy-mode "$mode" --name fraudstream --class io.fraudstream.streaming.StreamMain
  --properties-file "$here/spark-defaults.conf" --load-spark-defaults)
[ -z "$keytab" ] || arguments+=(--keytab "$keytab" --principal "$principal")

if [ -n "$libtorch" ]; then
  # What the driver of client mode loads is not shipped to it.
  [ "$mode" = cluster ] || fail "--gpu needs YARN to run the driver: leave out --client"
  arguments+=(--archives "$libtorch#torch")
  for role in spark.executorEnv spark.yarn.appMasterEnv; do
    arguments+=(--conf "$role.PYTORCH_LIBRARY_PATH={{PWD}}/torch/libtorch/lib" --conf "$role.PYTORCH_VERSION=2.7.1")
  done
  # DJL counts GPUs with what the loader finds as libcudart.so.
  arguments+=(--conf "spark.executorEnv.LD_LIBRARY_PATH={{PWD}}/torch/libtorch/cudart")
  # The driver may have no GPU, and the bridge for CUDA does not load without NVIDIA's driver.
  arguments+=(--conf spark.executorEnv.PYTORCH_FLAVOR=cu128 --conf spark.yarn.appMasterEnv.PYTORCH_FLAVOR=cpu)
  # CUDA counts GPUs by their speed otherwise, and the discovery script as they are plugged in.
  arguments+=(--conf spark.executorEnv.CUDA_DEVICE_ORDER=PCI_BUS_ID)
  files=${files:+$files,}${SPARK_HOME:?SPARK_HOME must name the distribution}/examples/src/main/scripts/getGpusResources.sh
  arguments+=(--conf spark.executor.resource.gpu.amount=1
    --conf spark.executor.resource.gpu.discoveryScript=./getGpusResources.sh --conf spark.task.resource.gpu.amount=0.5)
  set -- scoring.device=gpu "$@"
else
  arguments+=(--jars "$(tr : '\n' <"$home/deploy/local/target/job.classpath" | grep '/pytorch-native-cpu-')")
fi

# YARN copies the file into the folder that the driver is started in.
if [ "$mode" = cluster ]; then
  files=$config${files:+,$files}
  config=${config##*/}
fi
[ -z "$files" ] || arguments+=(--files "$files")

command=("${SPARK_HOME:+$SPARK_HOME/bin/}spark-submit" "${arguments[@]}" "$job_jar" "$config" "$@")
if $dry_run; then
  printf '%s\n' "${command[@]}"
else
  exec "${command[@]}"
fi
