#!/usr/bin/env bash
# Installs the packages that SUITE/package.json names into FOLDER, unless they are there: npm_packages.sh SUITE FOLDER
#
# package.json names exact versions, and there is no lock file: one would name the registry of whoever made it.
set -euo pipefail
suite=$1 packages=$2

die() {
  printf '%s: %s\n' "$(basename "$suite")" "$*" >&2
  exit 1
}

for tool in node npm; do
  command -v "$tool" >/dev/null || die "$tool is missing: this test needs node (18.19 or newer) and npm"
done
mkdir -p "$packages"
if ! cmp -s "$suite/package.json" "$packages/package.json" || [[ ! -e $packages/node_modules/.package-lock.json ]]; then
  cp "$suite/package.json" "$packages/package.json"
  npm install --prefix "$packages" --no-package-lock --ignore-scripts --no-audit --no-fund --silent >&2 ||
    die "npm cannot install what $suite/package.json names"
fi
