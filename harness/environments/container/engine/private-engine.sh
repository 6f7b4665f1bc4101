#!/bin/sh
# First process of a private engine's mount and PID namespace. When it ends, the kernel ends the engine and every container, and
# drops every mount; what the engine writes outside its directory lies on file systems of this namespace.
# usage: private-engine.sh DIRECTORY STORAGE-DRIVER CGROUP
set -eu
directory=$1 driver=$2 cgroup=$3

mount -t proc proc /proc
mkdir -p "$directory/shared" "$directory/etc/upper" "$directory/etc/work"
# Containers share mounts below it; that takes a shared mount on the engine's side.
mount --bind "$directory/shared" "$directory/shared"
mount --make-shared "$directory/shared"
# dockerd writes a key into /etc/docker, containerd makes directories in /opt and /run.
mount -t overlay -o "lowerdir=/etc,upperdir=$directory/etc/upper,workdir=$directory/etc/work" overlay /etc
mount -t tmpfs -o mode=0755 tmpfs /opt
mount -t tmpfs -o mode=0755 tmpfs /run

dockerd --data-root "$directory/data" --exec-root "$directory/exec" --pidfile "$directory/dockerd.pid" \
  --host "unix://$directory/docker.sock" --storage-driver "$driver" \
  --cgroup-parent "/$cgroup" --exec-opt native.cgroupdriver=cgroupfs \
  --bridge=none --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false \
  --shutdown-timeout 5 </dev/null >"$directory/dockerd.log" 2>&1 &
trap "kill -TERM $!" TERM
# A signal interrupts the first wait; orphans of containers are reaped here.
wait $! || wait $! || exit $?
