#!/bin/bash
# Asks the Sentinels who is the master, and starts as its replica or as the master itself. Two of them must agree: a
# server that comes back must not take writes while another one does. Sentinel changes the file while the server runs,
# so it is made anew for each start.
set -euo pipefail
umask 077
trap 'exit 143' TERM
secrets=/etc/salus/secrets
REDISCLI_AUTH=$(<"$secrets/ask-password")
export REDISCLI_AUTH
ask() { timeout 3 redis-cli -h "$1" -p 26379 --user redis --no-auth-warning sentinel get-master-addr-by-name "$MASTER_NAME" || true; }

master=
while [ -z "$master" ]; do
  declare -A votes=()
  for sentinel in $SENTINELS; do
    read -r said < <(ask "$sentinel" 2>&1) || true
    case " $SERVERS " in *" $said "*) ;; *) continue ;; esac
    votes[$said]=$((${votes[$said]:-0} + 1))
    [ "${votes[$said]}" -lt 2 ] || master=$said
  done
  if [ -z "$master" ]; then
    echo "waiting for two Sentinels that agree who is the master"
    sleep 2
  fi
done

{
  cat /etc/salus/config/redis.conf
  printf 'replica-announce-ip %s\nreplica-announce-port 6379\n' "$POD_NAME"
  printf 'masteruser replication\nmasterauth %s\n' "$(<"$secrets/replication-password")"
  [ "$master" = "$POD_NAME" ] || printf 'replicaof %s 6379\n' "$master"
} >/tmp/redis.conf
echo "the master is $master"
exec docker-entrypoint.sh redis-server /tmp/redis.conf
