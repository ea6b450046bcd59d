#!/usr/bin/env bash
# Submits the job with spark-submit to a cluster that has no operator for Spark:
#
#   deploy/kubernetes/submit.sh [--dry-run] MASTER OVERLAY [KEY=VALUE ...]
#
# MASTER is k8s://https://HOST:PORT, OVERLAY a folder such as deploy/kubernetes/overlays/cpu whose other objects
# (kubectl apply -k) are there already. Everything it hands over is read from the overlay's SparkApplication; KEY=VALUE are
# further settings of the job. --dry-run prints the command, one argument a line, and leaves the pod templates that it names.
#
# Needs kubectl 1.27 or newer, and a Spark 4.2 distribution in SPARK_HOME or spark-submit on PATH. Nothing restarts the driver
# when it ends: that is what the operator is for.
set -euo pipefail

usage() {
  sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

dry_run=false
if [ "${1:-}" = --dry-run ]; then
  dry_run=true
  shift
fi
[ $# -ge 2 ] || usage
master=$1 overlay=$2
shift 2
[[ $master == k8s://* ]] || usage
[ -f "$overlay/kustomization.yaml" ] || { echo "submit.sh: There is no $overlay/kustomization.yaml" >&2; exit 2; }

work=$(mktemp -d "${TMPDIR:-/tmp}/fraudstream-submit.XXXXXX")
$dry_run || trap 'rm -rf "$work"' EXIT

kubectl kustomize "$overlay" | awk '
  $0 == "---" { if (found) exit; object = ""; next }
  { object = object $0 "\n" }
  $0 == "kind: SparkApplication" { found = 1 }
  END { if (found) printf "%s", object }' >"$work/application.yaml"

# read_spec -o FORMAT: kubectl reads the object without asking a cluster.
read_spec() {
  kubectl annotate --local -f "$work/application.yaml" fraudstream/submitted-by=submit.sh "$@"
}

conf=()
while IFS= read -r line; do
  conf+=(--conf "$line")
done < <(read_spec -o 'go-template={{range $key, $value := .spec.sparkConf}}{{$key}}={{$value}}{{"\n"}}{{end}}')
for role in driver executor; do
  template=$(read_spec -o "jsonpath={.spec.${role}Spec.podTemplateSpec}")
  printf '{"apiVersion":"v1","kind":"Pod",%s\n' "${template#\{}" >"$work/$role.json"
  conf+=(--conf "spark.kubernetes.$role.podTemplateFile=$work/$role.json")
done
arguments=()
while IFS= read -r line; do
  arguments+=("$line")
done < <(read_spec -o 'go-template={{range .spec.driverArgs}}{{.}}{{"\n"}}{{end}}')

command=("${SPARK_HOME:+$SPARK_HOME/bin/}spark-submit"
  --master "$master" --deploy-mode cluster --name fraudstream
  --class "$(read_spec -o 'jsonpath={.spec.mainClass}')"
  "${conf[@]}" --conf spark.kubernetes.submission.waitAppCompletion=false
  "$(read_spec -o 'jsonpath={.spec.jars}')" "${arguments[@]}" "$@")
if $dry_run; then
  printf '%s\n' "${command[@]}"
else
  "${command[@]}"
fi
