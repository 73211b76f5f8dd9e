#!/bin/bash
# Runs beside each MySQL server and keeps it in its part: PRIMARY takes writes, the others copy it.
#
# Nothing here elects: a person names the primary in the platform file. What makes that safe is what a server may do:
#   - a commit is acknowledged only when another server has it too (semi-synchronous, without a time limit);
#   - the primary is opened for writes only when a majority follows it, itself counted, and it has everything they have.
# So an old primary that comes back, or is cut off, finds nobody who follows it: it can acknowledge nothing. An
# acknowledged commit is on two servers, and whoever is opened has seen all of one of them.
#
# Failover by hand, when the primary's node is lost: put the number of another Pod as `primary` into the environment and
# run `salus deploy`. The named server first fetches what another one has and it lacks. A server that has transactions
# which the primary never had says so here and stays apart: delete its claim and its Pod, and it is made anew.
#
# Speaks to MySQL 8.4 and MariaDB 10.11, whose words for replication differ. Every step may be repeated.
set -uo pipefail
trap 'exit 143' TERM
secrets=${SECRETS:-/etc/salus/secrets}
seeded=${STATE:-/var/lib/salus}/seeded
client="--defaults-extra-file=$secrets/client.cnf"
said=
peers=() count=0
for pod in $PODS; do
  count=$((count + 1))
  [ "$pod" = "$POD_NAME" ] || peers+=("$pod")
done

say() { [ "$1" = "$said" ] || echo "$1"; said=$1; }
sql() { timeout 20 mysql "$client" "--host=$1" --connect-timeout=3 --batch --skip-column-names --execute="$2" 2>/dev/null; }
here() { sql "$POD_HOST" "$1"; }
status() { timeout 20 mysql "$client" "--host=$1" --connect-timeout=3 --execute='SHOW REPLICA STATUS\G' 2>/dev/null; }
host_of() { echo "$1.$DOMAIN"; }

# What a server has: applied, or received and about to be.
has() {
  if $mariadb; then
    { sql "$1" 'SELECT @@gtid_current_pos' && status "$1" | sed -n 's/^ *Gtid_IO_Pos: *//p'; } | sort -t- -k3 -n | tail -1
  else
    sql "$1" "SELECT REPLACE(CONCAT_WS(',', @@GLOBAL.gtid_executed, (SELECT NULLIF(received_transaction_set, '') FROM
      performance_schema.replication_connection_status WHERE channel_name = '')), CHAR(10), '')"
  fi
}
applied() { if $mariadb; then here 'SELECT @@gtid_current_pos'; else here "SELECT REPLACE(@@GLOBAL.gtid_executed, CHAR(10), '')"; fi; }
# covers A B: whether A holds everything of B.
covers() {
  if $mariadb; then [ "${2##*-}0" -le "${1##*-}0" ]; else [ "$(here "SELECT GTID_SUBSET('$2', '$1')")" = 1 ]; fi
}
# follows A B: whether server A copies server B at this moment.
follows() {
  local text
  text=$(status "$1")
  grep -Eq "^ *(Source|Master)_Host: $2\$" <<<"$text" && grep -Eq '^ *(Replica|Slave)_IO_Running: Yes$' <<<"$text" &&
    grep -Eq '^ *(Replica|Slave)_SQL_Running: Yes$' <<<"$text"
}

close() { sql "$1" 'SET GLOBAL read_only = ON' && { $mariadb || sql "$1" 'SET GLOBAL super_read_only = ON'; }; }
# Closed to services, but not to this script.
half_close() { $mariadb || here 'SET GLOBAL super_read_only = OFF'; }
stop_copying() { if $mariadb; then here 'STOP SLAVE; RESET SLAVE ALL'; else here 'STOP REPLICA; RESET REPLICA ALL'; fi; }
wait_for_copies() {
  if $mariadb; then here 'SET GLOBAL rpl_semi_sync_master_timeout = 4294967295; SET GLOBAL rpl_semi_sync_master_enabled = ON'
  else here 'SET GLOBAL rpl_semi_sync_source_timeout = 4294967295; SET GLOBAL rpl_semi_sync_source_enabled = ON'; fi
}
follow() {
  local password
  password=$(<"$secrets/replication-password")
  if $mariadb; then
    here "STOP SLAVE; CHANGE MASTER TO MASTER_HOST = '$1', MASTER_USER = 'replication', MASTER_PASSWORD = '$password',
      MASTER_CONNECT_RETRY = 5, MASTER_USE_GTID = current_pos; START SLAVE"
  else
    here "STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_HOST = '$1', SOURCE_USER = 'replication',
      SOURCE_PASSWORD = '$password', SOURCE_CONNECT_RETRY = 5, SOURCE_RETRY_COUNT = 1000000, SOURCE_AUTO_POSITION = 1,
      SOURCE_SSL = 1; START REPLICA"
  fi
}
account() {
  here "SET SESSION sql_log_bin = 0; CREATE USER IF NOT EXISTS replication@'%' IDENTIFIED BY '$(<"$secrets/replication-password")';
    ALTER USER replication@'%' IDENTIFIED BY '$(<"$secrets/replication-password")'; GRANT REPLICATION SLAVE ON *.* TO replication@'%'"
}

# seed HOST: makes this server a copy of another, from nothing.
seed() {
  local options=(--single-transaction --all-databases --routines --events --triggers)
  half_close
  stop_copying
  if $mariadb; then
    here "RESET MASTER; SET GLOBAL gtid_slave_pos = ''"
    options+=(--gtid --master-data=1)
  else
    here 'RESET BINARY LOGS AND GTIDS'
    options+=(--set-gtid-purged=ON)
  fi || return 1
  mysqldump "$client" "--host=$1" "${options[@]}" | mysql "$client" "--host=$POD_HOST" --init-command='SET SESSION sql_log_bin = 0' &&
    here 'FLUSH NO_WRITE_TO_BINLOG PRIVILEGES' && touch "$seeded"
}

majority() { [ $((2 * $1)) -gt "$count" ]; }

be_primary() {
  case $(here 'SELECT @@read_only') in
    0) touch "$seeded"; say 'takes writes'; return ;;
    1) ;;
    *) return ;;
  esac
  half_close && account && wait_for_copies || return
  local peer host votes=1 closed=() open=
  for peer in "${peers[@]}"; do
    host=$(host_of "$peer")
    case $(sql "$host" 'SELECT @@read_only') in
      1) closed+=("$peer") ;;
      0) open=$peer ;;
      *) continue ;;
    esac
    ! follows "$host" "$POD_HOST" || votes=$((votes + 1))
  done
  # Whom a majority follows may close the one before it; who was left behind, and comes back, closes nobody.
  if [ -n "$open" ]; then
    if majority "$votes"; then close "$(host_of "$open")"; say "closed $open, which took writes"; else say "waits, as $open takes writes"; fi
    return
  fi
  fetch_missing "${closed[@]}" || return
  if [ ! -e "$seeded" ] && [ $((1 + ${#closed[@]})) -lt "$count" ]; then
    say "new, sees $((1 + ${#closed[@]})) of $count servers, and waits for all"
    return
  fi
  if ! majority "$votes"; then say "followed by $((votes - 1)) of ${#peers[@]}, and waits for a majority"; return; fi
  stop_copying && here 'SET GLOBAL read_only = OFF' && touch "$seeded" && say 'takes writes'
}

# fetch_missing PEER...: whether this server has everything that they have; if not, it begins to fetch it.
fetch_missing() {
  local peer host theirs mine
  mine=$(applied) || return 1
  for peer in "$@"; do
    host=$(host_of "$peer")
    theirs=$(has "$host") || return 1
    if covers "$mine" "$theirs"; then continue; fi
    if [ ! -e "$seeded" ]; then say "is empty while $peer holds data: name $peer the primary"; return 1; fi
    follows "$POD_HOST" "$host" || follow "$host"
    say "fetches from $peer what it lacks"
    return 1
  done
}

be_copy() {
  local primary
  primary=$(host_of "$PRIMARY")
  if [ ! -e "$seeded" ]; then
    [ -n "$(sql "$primary" 'SELECT 1')" ] || { say "waits for $PRIMARY to copy it"; return; }
    say "copies $PRIMARY"
    seed "$primary" || { say "could not copy $PRIMARY"; return; }
  fi
  close "$POD_HOST"
  if follows "$POD_HOST" "$primary"; then say "follows $PRIMARY"; return; fi
  local theirs mine
  theirs=$(has "$primary") && mine=$(has "$POD_HOST") || { say "waits for $PRIMARY"; return; }
  if ! covers "$theirs" "$mine"; then say "holds transactions that $PRIMARY lacks, and does not follow it"; return; fi
  follow "$primary"
}

until version=$(here 'SELECT VERSION()') && [ -n "$version" ]; do sleep 1; done
mariadb=false
[[ $version != *MariaDB* ]] || mariadb=true
while true; do
  if [ -n "$(here 'SELECT 1')" ]; then
    if [ "$POD_NAME" = "$PRIMARY" ]; then be_primary; else be_copy; fi
  fi
  sleep "${PAUSE:-2}"
done
