#!/usr/bin/env bash
# Configures a project that has jwkguard in its tree: with what it needs, and without, when it must be told why.
#
#   parent.sh SOURCE_DIR CMAKE [CONFIGURE_ARGUMENT...]
set -euo pipefail

source=$1 cmake=$2
shift 2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/packaging/scratch.sh
source "$here/scratch.sh"

configure() { # NAME [ARGUMENT...]
  local name=$1
  shift
  "$cmake" -S "$here/parent" -B "$scratch/$name" -DJWKGUARD_SOURCE_DIR="$source" "$@"
}

for shared in OFF ON; do
  quietly configure "shared-$shared" "$@" -DBUILD_SHARED_LIBS="$shared"
done
if configure only-c "$@" -DPARENT_HAS_CXX=OFF >"$scratch/only-c.log" 2>&1; then
  die "a project without C++ is configured, and cannot be linked"
fi
tr -s ' \n' ' ' <"$scratch/only-c.log" | grep -q 'have project() enable CXX as well' || { cat "$scratch/only-c.log"; exit 1; }
