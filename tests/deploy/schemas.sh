#!/usr/bin/env bash
# Holds deploy/ to the schemas that others publish: schemas.sh SOURCE_DIR FOLDER. Packages are installed into FOLDER.
#
# package.json names exact versions, and there is no lock file: one would name the registry of whoever made it.
set -euo pipefail
source_dir=$1 packages=$2
self=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

die() {
  printf 'deploy: %s\n' "$*" >&2
  exit 1
}

for tool in node npm; do
  command -v "$tool" >/dev/null || die "$tool is missing: schemas are checked with node (18.19 or newer) and npm"
done
mkdir -p "$packages"
if ! cmp -s "$self/package.json" "$packages/package.json" || [[ ! -e $packages/node_modules/.package-lock.json ]]; then
  cp "$self/package.json" "$packages/package.json"
  npm install --prefix "$packages" --no-package-lock --ignore-scripts --no-audit --no-fund --silent >&2 ||
    die "npm cannot install what tests/deploy/package.json names"
fi
node --import "$self/json_modules.mjs" "$self/schemas.mjs" "$packages" "$source_dir/deploy"
