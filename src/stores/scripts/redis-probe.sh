#!/bin/bash
# started, ready: answers an account, has read its file and can write it. alive: answers anything, such as that it is loading.
set -euo pipefail
REDISCLI_AUTH=$(</etc/salus/secrets/probe-password)
export REDISCLI_AUTH
answer=$(timeout 4 redis-cli -p "$REDIS_PORT" --user probe --no-auth-warning ping 2>&1 || true)
case $1 in
  started | ready) [ "$answer" = PONG ] || { echo "$answer"; exit 1; } ;;
  alive) [ -n "$answer" ] && [[ $answer != Could\ not\ connect* ]] ;;
esac
