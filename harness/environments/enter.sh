#!/bin/sh
# First process of the agent's mount and PID namespace: builds the agent's root over the userland, starts the agent in it
# and reaps orphans. When it ends, the kernel ends every process in here and drops every mount.
# usage: enter.sh USERLAND REPOSITORY CACHE
set -eu
root=$1 repository=$2 cache=$3

mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t fusectl fusectl "$root/sys/fs/fuse/connections"
mount --rbind /dev "$root/dev"
# A /dev/shm of our own: what a killed run leaves in it is gone with the namespace.
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
for directory in run tmp mnt var/lib/clip; do
  mount -t tmpfs -o mode=0755 tmpfs "$root/$directory"
done
mount --bind "$repository" "$root/mountproof"
mount -o remount,bind,ro "$root/mountproof"
mount --bind "$cache" "$root/fixtures"
mount -o remount,bind,ro "$root/fixtures"

# A background job of a shell gets /dev/null as standard input unless told otherwise.
exec 3<&0
chroot "$root" /usr/local/bin/node /mountproof/harness/agent/main.ts <&3 3<&- &
exec 3<&- </dev/null >/dev/null
wait $!
