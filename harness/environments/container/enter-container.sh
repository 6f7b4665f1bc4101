#!/bin/sh
# First process of a container: mounts what an agent needs and the engine does not, starts the agent and reaps orphans.
# usage: enter-container.sh PRIVILEGE NAME
set -eu
privilege=$1 name=$2
here=/mountproof/harness/environments/container

# An engine may put words of its own before ours; a shell reads no further than the line.
line=
until [ "${line%mountproof: begin}" != "$line" ]; do read -r line; done

case $privilege in
  plain) ;;
  rootless)
    mount -t fusectl fusectl /sys/fs/fuse/connections
    exec "$here/enter-rootless.sh" "$name"
    ;;
  *)
    # Only what lies below /mnt/outside is to spread.
    mount --make-private /
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    mount -t fusectl fusectl /sys/fs/fuse/connections
    ;;
esac

# A background job of a shell gets /dev/null as standard input unless told otherwise.
exec 3<&0
/usr/local/bin/node /mountproof/harness/agent/main.ts <&3 3<&- &
exec 3<&- </dev/null >/dev/null
wait $!
