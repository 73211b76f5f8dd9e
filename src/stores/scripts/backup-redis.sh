#!/bin/bash
# Copies what a Redis server holds, as a replica would get it, and reads the copy through.
set -euo pipefail
secrets=${SECRETS:-/etc/salus/secrets}
file=$FOLDER/data.rdb
REDISCLI_AUTH=$(<"$secrets/backup-password")
export REDISCLI_AUTH
redis-cli -h "$STORE_HOST" -p "$STORE_PORT" --user backup --no-auth-warning --rdb "$file" 2>&1
redis-check-rdb "$file" | tail -n 3
gzip "$file"
echo "copied $STORE_HOST: $(stat -c %s "$file.gz") bytes"
