#!/bin/bash
# Waits for MySQL and brings its accounts to what accounts.sql says. The Job's deadline ends the waiting.
set -euo pipefail
trap 'exit 143' TERM
secrets=${SECRETS:-/etc/salus/secrets}
client=(mysql "--defaults-extra-file=$secrets/client.cnf" "--host=$MYSQL_HOST" "--port=${MYSQL_PORT:-3306}" --connect-timeout=5 --batch)
said=
until failure=$("${client[@]}" --execute='SELECT 1' 2>&1 >/dev/null); do
  reason=${failure% (*} # without the number of the attempt's own error
  [ "$reason" = "$said" ] || echo "waiting for $MYSQL_HOST: $reason"
  said=$reason
  sleep 1
done
"${client[@]}" <"$secrets/accounts.sql"
echo "accounts of $MYSQL_HOST are as described"
