#!/bin/sh
# First process of a rootless agent's PID namespace, root of its user namespace: mounts what it may mount itself, starts the agent.
set -eu
mount -t proc proc /proc
mount -t cgroup2 cgroup2 /sys/fs/cgroup
for directory in run tmp var/lib/clip; do mount -t tmpfs -o mode=0755 tmpfs "/$directory"; done

exec 3<&0
/usr/local/bin/node /mountproof/harness/agent/main.ts <&3 3<&- &
exec 3<&- </dev/null >/dev/null
wait $!
