#!/bin/sh
# Every manual page made from the table of commands is accepted by groff, and names its command.
set -eu
attest=$1
page=$(mktemp)
trap 'rm -f "$page"' EXIT
"$attest" --help | sed -n 's/^  \([a-z][a-z ]*[a-z]\)  .*/\1/p' | while read -r name; do
  # shellcheck disable=SC2086
  "$attest" --manual $name >"$page"
  faults=$(groff -K utf8 -man -Tutf8 -ww -z "$page" 2>&1 || echo "groff failed")
  [ -z "$faults" ] || { echo "attest $name: $faults"; exit 1; }
  grep -q "attest..$(echo "$name" | tr ' ' '-')" "$page" || { echo "attest $name: its page does not name it"; exit 1; }
done
"$attest" --manual | groff -K utf8 -man -Tutf8 -ww -z
"$attest" --completion | bash -n
