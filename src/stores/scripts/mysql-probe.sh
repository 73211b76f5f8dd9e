#!/bin/bash
# ready: answers a query of an account. alive: answers at all, be it with a refusal.
set -euo pipefail
client=(--defaults-extra-file=/etc/salus/secrets/client.cnf --host=127.0.0.1 --connect-timeout=3)
case $1 in
  ready) mysql "${client[@]}" --batch --skip-column-names --execute='SELECT 1' >/dev/null ;;
  alive) mysqladmin "${client[@]}" ping >/dev/null ;;
esac
