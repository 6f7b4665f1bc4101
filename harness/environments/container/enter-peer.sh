#!/bin/sh
# First process of a container that a trial starts beside the agent's: mounts what mounting takes, then runs a command, or waits.
# usage: enter-peer.sh NAME [COMMAND...]
set -eu
name=$1
shift
# Only what lies below /mnt/outside is to spread.
mount --make-private /
mount -t fusectl fusectl /sys/fs/fuse/connections
if [ $# -gt 0 ]; then exec "$@"; fi

# By the last word the agent sees that it is ready. It waits without a process that could outlive it.
mkfifo /run/never
exec /bin/sh -c 'read -r nothing </run/never' "ready:$name"
