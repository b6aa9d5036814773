# shellcheck shell=bash
# Sourced by the checks beside it: `scratch` is a folder that is gone when they end.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

die() { # MESSAGE...
  echo "$*"
  exit 1
}

quietly() { # COMMAND...: its output only if it fails
  "$@" >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }
}
