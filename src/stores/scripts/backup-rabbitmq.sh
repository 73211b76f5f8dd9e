#!/bin/bash
# Copies what is declared in RabbitMQ: exchanges, queues, bindings, policies, in the form of a definitions file. It asks
# for each list by itself, as the whole file is given to administrators only. Messages stay where they are, on three
# nodes; accounts follow from the platform's Secrets. Plain HTTP through bash: the image has no program for it.
set -euo pipefail
secrets=${SECRETS:-/etc/salus/secrets}
file=$FOLDER/data.json
account=$(printf 'backup:%s' "$(<"$secrets/backup-password")" | base64 -w0)
list() {
  local code line body
  exec 3<>"/dev/tcp/$STORE_HOST/$STORE_PORT"
  printf 'GET /api/%s/%s?columns=%s HTTP/1.0\r\nAuthorization: Basic %s\r\n\r\n' "$1" "$DATABASE" "$2" "$account" >&3
  read -r -t 30 _ code _ <&3
  [ "$code" = 200 ] || { echo "$STORE_HOST answered $code to $1" >&2; return 1; }
  while read -r -t 30 line <&3 && [ "$line" != $'\r' ]; do :; done
  body=$(timeout 60 cat <&3)
  exec 3>&-
  [[ $body == \[*\] ]] || { echo "the list of $1 of $STORE_HOST ends in the middle" >&2; return 1; }
  printf '"%s":%s' "$1" "$body"
}
exchanges=$(list exchanges name,vhost,type,durable,auto_delete,internal,arguments)
queues=$(list queues name,vhost,durable,auto_delete,exclusive,arguments)
bindings=$(list bindings source,vhost,destination,destination_type,routing_key,arguments)
policies=$(list policies name,vhost,pattern,apply-to,definition,priority)
printf '{%s,%s,%s,%s}\n' "$exchanges" "$queues" "$bindings" "$policies" >"$file"
gzip "$file"
echo "copied what is declared in $STORE_HOST: $(stat -c %s "$file.gz") bytes"
