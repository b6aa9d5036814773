#!/usr/bin/env bash
# Holds the command and the emulator to other people's idea of the API: check.sh JWKGUARD EMULATOR FOLDER
# Prism serves the vendor's published schema, as a mock and in front of the emulator; the vendor's official client talks
# to the emulator. Packages are installed into FOLDER. All is on loopback, each on a port that is free.
set -euo pipefail
jwkguard=$1 emulator=$2 packages=$3
self=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
schema=${JWKGUARD_SHARED_DIR:-$self/../../../shared}/contract/token_validation.openapi.json

die() {
  printf 'contract: %s\n' "$*" >&2
  exit 1
}

processes=()
stop() {
  ((${#processes[@]} == 0)) || kill "${processes[@]}" 2>/dev/null || true
  wait
  rm -rf "$scratch"
}

# shellcheck source=tests/support/emulator.sh
source "$self/../support/emulator.sh"

emulate() { # NAME OPTION...: sets `emulator_url`
  start_emulator "$scratch/$1" "$emulator" --quiet "${@:2}"
  processes+=("$emulator_process")
}

start() { # NAME COMMAND...: its output goes to a file of that name
  : >"$scratch/$1" # before the command's own shell opens it
  "${@:2}" >"$scratch/$1" 2>&1 &
  processes+=("$!")
}

address_of() { # NAME: where what was started under this name says that it listens
  local tries address
  for ((tries = 0; tries < 600; tries++)); do
    address=$(sed -n 's/^.*listening on \(http[^ ]*\).*$/\1/p' "$scratch/$1")
    [[ -z $address ]] || { echo "$address"; return; }
    sleep 0.1
  done
  cat "$scratch/$1" >&2
  die "the $1 did not start"
}

prism() { # NAME KIND [UPSTREAM]
  start "$1" node "$packages/node_modules/@stoplight/prism-cli/dist/index.js" "$2" --errors --host 127.0.0.1 --port 0 \
    "$scratch/schema.json" "${@:3}"
}

# Settings of whoever runs this would reach the official client, too.
# shellcheck source=tests/support/clean_environment.sh
source "$self/../support/clean_environment.sh"
# No package reports home. Scarf, which comes with Prism, would do so from an install script.
export SCARF_ANALYTICS=false DO_NOT_TRACK=1 npm_config_update_notifier=false NO_COLOR=1

"$self/../support/npm_packages.sh" "$self" "$packages"
scratch=$(mktemp -d)
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
export HOME=$scratch/home XDG_STATE_HOME=$scratch/home
mkdir "$HOME"

CONTRACT_TOKEN=$(node -p 'require("node:crypto").randomBytes(20).toString("hex")')
export CONTRACT_TOKEN
emulate emulator
CONTRACT_EMULATOR=$emulator_url
JWKGUARD_EMULATOR_TOKEN=$CONTRACT_TOKEN emulate guarded-emulator
CONTRACT_GUARDED=$emulator_url
export CONTRACT_EMULATOR CONTRACT_GUARDED CONTRACT_JWKGUARD=$jwkguard CONTRACT_PACKAGES=$packages
unset CONTRACT_MOCK CONTRACT_PROXY CONTRACT_LEGACY_PROXY

if [[ -f $schema ]]; then
  emulate legacy-emulator --legacy-shape
  legacy=$emulator_url
  node "$self/schema.mjs" <"$schema" >"$scratch/schema.json"
  prism mock mock
  prism proxy proxy "$CONTRACT_EMULATOR"
  prism legacy-proxy proxy "$legacy"
  CONTRACT_MOCK=$(address_of mock)
  CONTRACT_PROXY=$(address_of proxy)
  CONTRACT_LEGACY_PROXY=$(address_of legacy-proxy)
  export CONTRACT_MOCK CONTRACT_PROXY CONTRACT_LEGACY_PROXY
else
  printf 'skipped: what needs Prism: the vendor'\''s schema is not there: %s\n' "${schema#"$self"/../../}"
fi

# In the background, so that a signal does not wait for it.
node "$self/main.mjs" &
processes+=("$!")
wait "$!"
