#!/usr/bin/env bash
# Debian packages that only the benchmarks need: the peers, and what measures. What is there already is left alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
ci/setup.sh

# Each with the reason why it is needed.
packages=(
  "fio: reads at random places"
  "skopeo: a peer, the copy half of a full pull"
  "docker-registry: the registry that the images are fetched from"
)

missing=()
for package in "${packages[@]%%:*}"; do
  dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
[ "$(id -u)" = 0 ] || { echo "bench: not root: run 'apt-get install ${missing[*]}' as root, then this again" >&2; exit 2; }

# A daemon that starts by itself would change the machine and its figures. See invoke-rc.d(8).
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
apt-get --quiet=2 update || echo "bench: warning: not all apt sources could be read" >&2
DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends --quiet=2 "${missing[@]}" >/dev/null </dev/null
