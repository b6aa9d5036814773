#!/usr/bin/env bash
# Configures a project that has jwkguard in its tree: with what it needs, and without, when it must be told why.
#
#   parent.sh SOURCE_DIR CMAKE [CONFIGURE_ARGUMENT...]
set -euo pipefail

source=$1 cmake=$2
shift 2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

configure() { # NAME [ARGUMENT...]
  local name=$1
  shift
  "$cmake" -S "$here/parent" -B "$scratch/$name" -DJWKGUARD_SOURCE_DIR="$source" "$@" >"$scratch/$name.log" 2>&1
}

for shared in OFF ON; do
  configure "shared-$shared" "$@" -DBUILD_SHARED_LIBS="$shared" || { cat "$scratch/shared-$shared.log"; exit 1; }
done
if configure only-c "$@" -DPARENT_HAS_CXX=OFF; then
  echo "a project without C++ is configured, and cannot be linked"
  exit 1
fi
tr -s ' \n' ' ' <"$scratch/only-c.log" | grep -q 'have project() enable CXX as well' || { cat "$scratch/only-c.log"; exit 1; }
