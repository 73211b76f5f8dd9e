#!/bin/bash
# Every server starts read-only, also the primary: replication.sh beside it opens the one that may take writes.
set -euo pipefail
options=("--server-id=$((100 + ${POD_NAME##*-}))" --read-only=ON "--report-host=$POD_HOST" --relay-log=relay)
if mysqld --version | grep -qi mariadb; then
  options+=(--log-slave-updates=ON --rpl-semi-sync-slave-enabled=ON --rpl-semi-sync-master-wait-point=AFTER_SYNC)
else
  options+=(--plugin-load-add=semisync_source.so --plugin-load-add=semisync_replica.so --loose-rpl-semi-sync-replica-enabled=ON)
fi
exec docker-entrypoint.sh mysqld "${options[@]}" "$@"
