#!/usr/bin/env bash
# Lays out what the image holds; the jars are links to what Maven has built and fetched:
#
#   deploy/docker/layout.sh NEW_DIR
#
#   fraudstream, jvm.options   the command line
#   job.jar                    the job, for spark-submit
#   lib/                       the jars of the command line that Spark does not have
#   spark/                     a Spark distribution as far as a standalone cluster needs it, and what s3a:// needs
#   spark-class, spark-defaults.conf, healthy
#
# The Dockerfile copies it; deploy/standalone/cluster.sh runs it as it is. Builds nothing: run ./fraudstream --version and
# mvn -pl deploy/standalone,deploy/s3 generate-resources before.
set -euo pipefail
[ $# -eq 1 ] || { sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2; }
home=$(cd "$(dirname "$0")/../.." && pwd)
mkdir "$1" "$1/lib" "$1/spark" "$1/spark/jars"
image=$(cd "$1" && pwd)

# link LIST FOLDER: the jars of a class path that Spark does not have already.
link() {
  local jar
  tr : '\n' <"$home/$1" | while IFS= read -r jar || [ -n "$jar" ]; do
    [ -e "$image/spark/jars/${jar##*/}" ] || ln -s "$jar" "$2/"
  done
}

touch "$image/spark/RELEASE" # Spark takes a folder with this file for a distribution.
link deploy/standalone/target/spark.classpath "$image/spark/jars"
link deploy/s3/target/s3.classpath "$image/spark/jars"
link deploy/local/target/job.classpath "$image/lib"
ln -s "$home/deploy/local/target/fraudstream-local.jar" "$image/lib/"
ln -s "$home"/streaming-job/target/fraudstream-streaming-job-*-spark-submit.jar "$image/job.jar"
cp -p "$home/fraudstream" "$home/deploy/local/jvm.options" "$home/deploy/standalone/spark-class" \
  "$home/deploy/standalone/spark-defaults.conf" "$home/deploy/docker/healthy" "$image/"
