#!/usr/bin/env bash
# Holds `jwkguard verify` to npm jose: check.sh JWKGUARD FOLDER [COUNT [SEED]]
# Tokens that one makes the other takes, and of COUNT mutated ones both say the same. Packages are installed into FOLDER.
set -euo pipefail
self=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$self/../support/npm_packages.sh" "$self" "$2"
TOKENS_JWKGUARD=$1 TOKENS_PACKAGES=$2 exec node "$self/main.mjs" "${@:3}"
