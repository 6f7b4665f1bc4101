#!/usr/bin/env bash
# Makes this machine ready for `npm run qualify` and `npm test`: Debian packages, npm packages, the userland.
# Run it as often as you like: what is there already is left alone.
# Exit code: 0 ready, 1 a step failed, 2 this machine or user cannot do it and the message says what to do.
set -euo pipefail
cd "$(dirname "$0")/.."

# Each Debian package with the reason why it is needed. After a `|` comes the name that a newer release installs for it.
packages=(
  "debian-archive-keyring: signatures of the Debian suites that the userland is made of"
  "mmdebstrap: unpacks the userland"
  "fuse3: mounts FUSE file systems"
  "libfuse2|libfuse2t64: fuse-native links libfuse.so.2"
  "fuse-overlayfs: shipped example of a foreign lower, and an overlay without the kernel's"
  "squashfuse: shipped example of a foreign lower"
  "squashfs-tools: packs images for squashfuse"
  "umoci: unpacks the fixtures independently, to check their manifest of truth"
  "docker-registry: a registry on loopback, in tests and benchmarks of pulling"
  "skopeo: fills it, and packs docker-save archives"
  "apache2-utils: htpasswd, for a registry that asks for a password"
  "openssl: certificates for a registry with TLS"
  "qemu-system-x86: VMs that run other kernels"
  "erofs-utils: packs the userland, the program and the fixtures for a VM"
  "fdisk: partitions the disk on which a VM's trials write"
  "docker.io|docker-ce|moby-engine: runs trials in containers, in an engine of its own"
  "podman: another engine, in tests of finding one"
  "vagrant: machines that run other kernels, as a team describes them"
  "vagrant-libvirt: its provider for libvirt"
  "openssh-client: speaks with an agent in a machine of Vagrant"
  "libvirt-daemon: a libvirtd of our own; the package that would start one with the system is libvirt-daemon-system"
  "libvirt-daemon-driver-qemu: libvirt's machines"
  "libvirt-clients: defines the network of those machines"
  "dnsmasq-base: gives them addresses"
  "iptables: libvirt's rules for their network"
  "qemu-utils: packs the box"
  "binutils: strips the modules of kernels"
  "lz4: unpacks kernel images"
  "xz-utils: unpacks kernel images and modules"
  "redis-server: a shared content cache, in its tests"
  "chromium: opens the report in its tests"
)

main() {
  require_platform
  install_debian_packages
  install_npm_packages
  PATH=$PWD/node_modules/.bin:$PATH
  node ci/userland.ts
  node ci/fixtures.ts
}

require_platform() {
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    refuse "this is no Debian machine (no apt-get): run Mountproof on Debian 12 or newer"
  fi
  [ "$(dpkg --print-architecture)" = amd64 ] ||
    refuse "this machine is $(dpkg --print-architecture): Mountproof brings Node for amd64 only"
  command -v npm >/dev/null || refuse "npm is missing: install Node 20 or newer with npm"
}

install_debian_packages() {
  local missing
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0
  local names=()
  for package in "${missing[@]}"; do
    say "needs the Debian package ${package/|*:/:}"
    names+=("${package%%[|:]*}")
  done
  local install=(apt-get install --yes --no-install-recommends "${names[@]}")
  [ "$(id -u)" = 0 ] || refuse "not root: run 'apt-get update && ${install[*]}' as root, then this again"
  # A source of another vendor may fail; whether Debian's own serve what is needed shows below.
  apt-get --quiet=2 update || say "warning: not all apt sources could be read"
  without_services env DEBIAN_FRONTEND=noninteractive "${install[@]}" --quiet=2 >/dev/null </dev/null ||
    fail "failed: ${install[*]}"
}

# Installed for their programs alone: a daemon that starts by itself would change the machine. See invoke-rc.d(8).
without_services() {
  local policy=/usr/sbin/policy-rc.d status=0
  if [ -e "$policy" ]; then "$@"; return; fi
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  "$@" || status=$?
  rm -f "$policy"
  return $status
}

# Lines of `packages` of which no alternative is installed. One call for all: each costs as much as the whole list.
missing_packages() {
  local installed name package
  # dpkg-query fails if it does not know one of them, and says so on standard error: that is the question, not a fault.
  # shellcheck disable=SC2016 # dpkg-query puts in the names
  installed=$(printf '%s\n' "${packages[@]%%:*}" | tr '|' '\n' |
    xargs dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' 2>/dev/null || true)
  for package in "${packages[@]}"; do
    name=${package%%:*}
    grep -qxE "(${name}) installed" <<<"$installed" || printf '%s\n' "$package"
  done
}

install_npm_packages() {
  local stamp=node_modules/.mountproof-lock.json
  if cmp --silent package-lock.json "$stamp"; then return; fi
  say "installing npm packages"
  # npm must not run on the Node that it is about to replace.
  PATH=${PATH//"$PWD/node_modules/.bin:"/} npm ci --include=dev --loglevel=error --no-update-notifier </dev/null ||
    fail "npm ci failed, see above"
  node_modules/.bin/node -e 'require("koffi"); require("fuse-native")' ||
    fail "npm packages with native parts do not load: remove node_modules and run this again"
  cp package-lock.json "$stamp"
}

say() { echo "set-up: $*"; }
fail() { say "$*" >&2; exit 1; }
refuse() { say "$*" >&2; exit 2; }

# Two runs in one checkout would install over each other. The lock is closed for the children: a daemon that apt starts must not keep it.
if [ "${MOUNTPROOF_SETUP:-}" != locked ]; then
  MOUNTPROOF_SETUP=locked exec flock --close package-lock.json ci/setup.sh
fi
unset MOUNTPROOF_SETUP
main
