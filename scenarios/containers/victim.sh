#!/bin/sh
# Command of a container that is going to die: mounts an image as a runtime would, writes a file, and says that it is ready. Once asked to,
# it fills its memory until the server of the image is killed, which is the likeliest victim here.
# usage: victim.sh IMAGE SHARED
set -eu
image=$1 shared=$2
rootfs=$(/usr/local/bin/node /mountproof/harness/cli/main.ts mount "$image" --container-id victim \
  --store /run/store --mount-base "$shared/mounts" --rootfs-base "$shared/containers")
echo kept >"$rootfs/etc/mountproof/kept"

server=
for process in /proc/[0-9]*; do
  if tr '\0' ' ' <"$process/cmdline" | grep -q /engine/fuse/; then server=${process#/proc/}; fi
done
echo 1000 >"/proc/$server/oom_score_adj"
cat /proc/self/mountinfo >"$shared/mountinfo"
echo "$rootfs" >"$shared/ready"

until [ -e "$shared/fill" ]; do /opt/busybox/bin/sleep 0.01; done
# Whoever fills has to hold the memory itself: killed after the server, it gives all back. Were it files, this shell would be the next victim.
while kill -0 "$server" 2>/dev/null; do
  tail /dev/zero || true
done
echo filled >"$shared/filled"
exec /opt/busybox/bin/sleep 2147483647
