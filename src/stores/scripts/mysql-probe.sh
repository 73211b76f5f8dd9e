#!/bin/bash
# started, ready: answers a query of an account, at the address that others use: while the image makes its database, a server
# without network runs. alive: answers at all, be it with a refusal.
set -euo pipefail
client=(--defaults-extra-file=/etc/salus/secrets/client.cnf "--host=$POD_IP" --connect-timeout=3)
case $1 in
  started | ready) mysql "${client[@]}" --batch --skip-column-names --execute='SELECT 1' >/dev/null ;;
  alive) mysqladmin "${client[@]}" ping >/dev/null ;;
esac
