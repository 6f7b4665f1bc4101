#!/bin/sh
# Runs an agent on what was provisioned; it speaks over standard input and output.
# usage: agent.sh DIRECTORY USERLAND PROGRAM FIXTURES, all but the first a NAME/DIGEST each
set -eu
cd "$1"
userland=$PWD/$2 program=$PWD/$3 fixtures=$PWD/$4
touch "$userland" "$program" "$fixtures"
# Those that are built in need no module; what the kernel lacks, the agent tries and reports.
for module in fuse overlay loop ext4 xfs btrfs; do modprobe "$module" >/dev/null 2>&1 || true; done
# unshare comes from the userland, too: not every machine has one that ends its children with itself.
libraries=$userland/usr/lib/x86_64-linux-gnu
exec env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin NODE_COMPILE_CACHE=/mountproof/.code-cache \
  "$libraries/ld-linux-x86-64.so.2" --library-path "$libraries" "$userland/usr/bin/unshare" \
  --mount --propagation private --pid --fork --kill-child=KILL -- \
  /bin/sh "$program/harness/environments/enter.sh" "$userland" "$program" "$fixtures"
