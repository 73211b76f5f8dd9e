#!/bin/sh
# Brings a copy to the object store, reads it back, and only then removes what is too old. Whatever fails ends the run,
# so that old copies stay as long as there is no new one.
set -eu
cd "$FOLDER"
set -- data.*.gz
[ $# -eq 1 ] && [ -s "$1" ] || { echo "expected one copy, found: $*" >&2; exit 1; }
gzip -t "$1"
sha256sum "$1" >SHA256SUMS
now=$(date -u +%Y-%m-%dT%H-%M-%SZ)
place=target:$PLACE/$now
rclone copyto "$1" "$place/$1"
rclone check --one-way --download --include "$1" . "$place"
rclone copyto SHA256SUMS "$place/SHA256SUMS"
[ "$(rclone cat "$place/SHA256SUMS")" = "$(cat SHA256SUMS)" ] || { echo "$place: the checksum is not what was written" >&2; exit 1; }
echo "stored $place/$1: $(wc -c <"$1") bytes"
rclone delete --min-age "${KEEP_SECONDS}s" "target:$PLACE"
echo "kept: $(rclone lsf --recursive --files-only --include SHA256SUMS "target:$PLACE" | wc -l) copies"
