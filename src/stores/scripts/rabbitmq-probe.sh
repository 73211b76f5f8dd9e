#!/bin/bash
# started: ready, and it knows every node of the cluster; queues that were declared before would have fewer copies.
# ready: the port of clients and every virtual host are open, says the management to an account of its own.
# alive: who listens also answers. Who does not listen is starting, recovering, or waits for the majority of its
# cluster, and would only lose time by being started again; a server that died ends its container by itself.
# Plain HTTP through bash: the server's own tools start an Erlang machine, a second of processor time for each probe.
set -euo pipefail
account=$(printf 'probe:%s' "$(</etc/salus/secrets/probe-password)" | base64 -w0)
status() {
  local code=
  exec 3<>/dev/tcp/127.0.0.1/15672
  printf 'GET %s HTTP/1.0\r\nAuthorization: Basic %s\r\n\r\n' "$1" "$account" >&3
  read -r -t 4 _ code _ <&3 || true
  exec 3>&-
  echo "$code"
}
check() {
  local code
  code=$(status "/api/health/checks/$1")
  [ "$code" = 200 ] || { echo "$1: ${code:-no answer}"; exit 1; }
}
members() {
  local known
  exec 3<>/dev/tcp/127.0.0.1/15672
  printf 'GET /api/nodes?columns=name HTTP/1.0\r\nAuthorization: Basic %s\r\n\r\n' "$account" >&3
  known=$(timeout 4 grep -o '"name":' <&3 | wc -l)
  exec 3>&-
  [ "$known" -ge "$CLUSTER_SIZE" ] || { echo "knows $known of $CLUSTER_SIZE nodes"; exit 1; }
}
case $1 in
  started | ready)
    check port-listener/5672
    check virtual-hosts
    [ "$1" = ready ] || members
    ;;
  alive)
    (exec 3<>/dev/tcp/127.0.0.1/15672) 2>/dev/null || exit 0
    [ -n "$(status /)" ]
    ;;
esac
