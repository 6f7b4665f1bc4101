#!/bin/sh
# Unpacks a tar stream from standard input into DIRECTORY/NAME/DIGEST, which is there when it is whole.
# usage: unpack.sh DIRECTORY NAME DIGEST
set -eu
target=$1/$2/$3
# What a transfer that broke off left has a dot, so that list.sh does not see it.
temporary=$1/$2/.$3
rm -rf "$temporary"
mkdir -p "$temporary"
tar -x -C "$temporary" -f -
rm -rf "$target"
mv "$temporary" "$target"
touch "$target"
