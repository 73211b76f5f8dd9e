#!/bin/bash
# Erlang takes only a cookie that belongs to the server's own user and that nobody else can read.
set -euo pipefail
umask 077
rm -f "$HOME/.erlang.cookie"
cp /etc/salus/secrets/erlang-cookie "$HOME/.erlang.cookie"
chmod 400 "$HOME/.erlang.cookie"
exec docker-entrypoint.sh rabbitmq-server
