#!/usr/bin/env bash
# ci/qualify.ts on this project's own Node, whatever node the machine has.
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
exec "$root/node_modules/.bin/node" "$root/ci/qualify.ts" "$@"
