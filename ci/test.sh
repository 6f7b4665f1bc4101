#!/usr/bin/env bash
# Types, lint and dead code, then all tests; arguments go to vitest. The last line counts what was run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
PATH=$PWD/node_modules/.bin:$PATH

summary=$(mktemp)
trap 'rm -f "$summary"' EXIT
status=0

npm run --silent check || status=1
MOUNTPROOF_TEST_SUMMARY=$summary vitest run --reporter=default --reporter=./ci/test/summary-reporter.ts "$@" || status=1
node ci/test/closing-lines.ts "$summary" "$status" || status=1
exit "$status"
