#!/bin/bash
# Waits for MySQL and brings its accounts to what accounts.sql says. The Job's deadline ends the waiting.
set -euo pipefail
trap 'exit 143' TERM
secrets=${SECRETS:-/etc/salus/secrets}
client=(mysql "--defaults-extra-file=$secrets/client.cnf" "--host=$MYSQL_HOST" "--port=${MYSQL_PORT:-3306}" --connect-timeout=5 --batch)
said=
ask() { "${client[@]}" --skip-column-names --execute='SELECT @@read_only' 2>&1; }
until answer=$(ask) && [ "$answer" = 0 ]; do
  reason=${answer% (*} # without the number of the attempt's own error
  [ "$reason" != 1 ] || reason='it takes no writes yet'
  [ "$reason" = "$said" ] || echo "waiting for $MYSQL_HOST: $reason"
  said=$reason
  sleep 1
done
"${client[@]}" <"$secrets/accounts.sql"
echo "accounts of $MYSQL_HOST are as described"
