#!/bin/bash
# Copies the platform's tables as they are at one moment, without holding up who writes, and looks whether all is there.
set -euo pipefail
secrets=${SECRETS:-/etc/salus/secrets}
file=$FOLDER/data.sql.gz
options=("--defaults-extra-file=$secrets/backup.cnf" "--host=$STORE_HOST" "--port=$STORE_PORT" --single-transaction --quick
  --hex-blob --triggers --no-tablespaces --default-character-set=utf8mb4)
# Positions of replication belong to a server, not to its data; MariaDB's program does not write them and knows no option.
help=$(mysqldump --no-defaults --help 2>&1)
[[ $help != *set-gtid-purged* ]] || options+=(--set-gtid-purged=OFF)
mysqldump "${options[@]}" "$DATABASE" | gzip >"$file"
gzip -t "$file"
gzip -dc "$file" | tail -n 1 | grep -q '^-- Dump completed' || { echo "the copy of $STORE_HOST ends in the middle" >&2; exit 1; }
tables=$(gzip -dc "$file" | grep -c '^CREATE TABLE' || true)
[ "$tables" -gt 0 ] || { echo "the copy of $STORE_HOST holds no table" >&2; exit 1; }
echo "copied $tables tables of $STORE_HOST: $(stat -c %s "$file") bytes"
