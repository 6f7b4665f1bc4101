#!/bin/sh
# What was provisioned, a line each: NAME/DIGEST. Of each name those stay that were used last.
# usage: list.sh DIRECTORY
mkdir -p "$1" && cd "$1" || exit
for name in *; do
  ls -t "$name" 2>/dev/null | tail -n +4 | while read -r old; do rm -rf "$name/$old"; done
done
for part in */*; do [ ! -d "$part" ] || echo "$part"; done
