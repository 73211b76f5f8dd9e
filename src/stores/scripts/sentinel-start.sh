#!/bin/bash
# A Sentinel keeps what it learned in its own file: who is the master, at which epoch, whom it knows. Only that is taken
# over into the new file; everything else follows the description and today's secrets.
set -euo pipefail
umask 077
secrets=/etc/salus/secrets
file=/data/sentinel.conf
learned=
monitor="sentinel monitor $MASTER_NAME $FIRST_MASTER 6379 2"
if [ -e "$file" ]; then
  learned=$(grep -E '^sentinel (myid|current-epoch|config-epoch|leader-epoch|known-replica|known-sentinel) ' "$file" || true)
  monitor=$(grep -m 1 '^sentinel monitor ' "$file" || echo "$monitor")
fi
{
  cat /etc/salus/config/sentinel.conf
  printf 'sentinel announce-ip %s\nsentinel announce-port 26379\n' "$POD_NAME"
  echo "$monitor"
  printf 'sentinel auth-user %s sentinel\nsentinel auth-pass %s %s\n' "$MASTER_NAME" "$MASTER_NAME" "$(<"$secrets/redis-password")"
  printf 'sentinel down-after-milliseconds %s 5000\n' "$MASTER_NAME"
  printf 'sentinel failover-timeout %s 30000\nsentinel parallel-syncs %s 1\n' "$MASTER_NAME" "$MASTER_NAME"
  printf 'sentinel sentinel-user sentinel\nsentinel sentinel-pass %s\n' "$(<"$secrets/peer-password")"
  echo "$learned"
} >"$file.new"
mv "$file.new" "$file"
exec docker-entrypoint.sh redis-server "$file" --sentinel
