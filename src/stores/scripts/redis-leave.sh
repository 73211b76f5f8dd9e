#!/bin/bash
# A master that is told to end hands over first: a second without a master instead of the time until it is missed.
set -euo pipefail
secrets=/etc/salus/secrets
role() { REDISCLI_AUTH=$(<"$secrets/probe-password") timeout 3 redis-cli --user probe --no-auth-warning role | head -1; }
[ "$(role)" = master ] || exit 0
for sentinel in $SENTINELS; do
  answer=$(REDISCLI_AUTH=$(<"$secrets/ask-password") timeout 3 redis-cli -h "$sentinel" -p 26379 --user redis --no-auth-warning \
    sentinel failover "$MASTER_NAME" 2>&1 || true)
  [ "$answer" != OK ] || break
done
for _ in {1..20}; do
  [ "$(role)" = master ] || exit 0
  sleep 1
done
