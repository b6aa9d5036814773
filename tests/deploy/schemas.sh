#!/usr/bin/env bash
# Holds deploy/ to the schemas that others publish: schemas.sh SOURCE_DIR FOLDER. Packages are installed into FOLDER.
set -euo pipefail
source_dir=$1 packages=$2
self=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

"$self/../support/npm_packages.sh" "$self" "$packages"
node --import "$self/json_modules.mjs" "$self/schemas.mjs" "$packages" "$source_dir/deploy"
