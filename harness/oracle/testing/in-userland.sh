#!/bin/sh
# For tests: runs a program of this repository in a userland, in mount and PID namespaces of its own.
# usage: unshare -m -p -f --kill-child --propagation private in-userland.sh USERLAND REPOSITORY CACHE PROGRAM [ARGUMENT…]
set -eu
root=$1 repository=$2 cache=$3
shift 3
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mount --bind "$repository" "$root/mountproof"
mount --bind "$cache" "$root/fixtures"
exec chroot "$root" /usr/local/bin/node "/mountproof/$@"
