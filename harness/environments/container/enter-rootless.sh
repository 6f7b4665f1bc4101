#!/bin/sh
# Goes on for enter-container.sh where the agent is to be root of a user namespace only: user_namespaces(7). What such a root may not
# do is done before: file systems on loop devices, a cgroup of its own.
# usage: enter-rootless.sh NAME
set -eu
name=$1
here=/mountproof/harness/environments/container
# The unshare and nsenter of busybox know less.
# As rootless engines map their containers: root inside is nobody in particular outside.
first=100000 count=65536

/usr/local/bin/node "$here/prepare-rootless.ts" "$first"
chmod 0666 /dev/fuse
# Not at /sys/fs/cgroup: a second mount there, which root of the namespace makes for itself, would be refused (EBUSY).
mkdir /mnt/cgroup
mount -t cgroup2 cgroup2 /mnt/cgroup
# Under a name with an owner's mark: engines differ in whether this is the machine's own hierarchy.
cgroup=/mnt/cgroup/$name/rootless
mkdir -p "$cgroup"
chown "$first:$first" "$cgroup" "$cgroup"/cgroup.*
echo $$ >"$cgroup/cgroup.procs"

# A process cannot map its own users to others: one holds the namespace, this one writes its maps and enters.
exec 3<&0
/usr/bin/unshare --user -- /opt/busybox/bin/sleep 2147483647 <&- >&- 3<&- &
holder=$!
until [ "$(readlink /proc/$holder/ns/user)" != "$(readlink /proc/self/ns/user)" ]; do /opt/busybox/bin/sleep 0.01; done
echo "0 $first $count" >/proc/$holder/uid_map
echo "0 $first $count" >/proc/$holder/gid_map
/usr/bin/nsenter --user --target $holder --setuid 0 --setgid 0 -- \
  /usr/bin/unshare --mount --pid --net --ipc --uts --cgroup --fork --kill-child=KILL -- "$here/enter-user-namespace.sh" <&3 3<&- &
exec 3<&- </dev/null >/dev/null
status=0
wait $! || status=$?
kill -KILL $holder
wait $holder 2>/dev/null || true
echo $$ >/mnt/cgroup/cgroup.procs
rmdir "$cgroup" "/mnt/cgroup/$name"
exit $status
