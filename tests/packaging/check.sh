#!/usr/bin/env bash
# Installs a build into an empty prefix and builds programs against it, as a distribution's user would.
#
#   check.sh BUILD_DIR CMAKE [CONFIGURE_ARGUMENT...]
set -euo pipefail

build=$1 cmake=$2
shift 2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

needed() { # FILE: the shared libraries it asks for
  readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\].*/\1/p'
}

"$cmake" --install "$build" --prefix "$scratch/prefix" >"$scratch/log" || { cat "$scratch/log"; exit 1; }
"$cmake" -S "$here/consumer" -B "$scratch/build" "$@" -DCMAKE_PREFIX_PATH="$scratch/prefix" -DCMAKE_BUILD_TYPE=Debug \
  >>"$scratch/log" || { cat "$scratch/log"; exit 1; }
"$cmake" --build "$scratch/build" >>"$scratch/log" || { cat "$scratch/log"; exit 1; }

! "$cmake" -S "$here/component" -B "$scratch/component" "$@" -DCMAKE_PREFIX_PATH="$scratch/prefix" -DWANTED=sbumit \
  >"$scratch/log" 2>&1 || { echo "a component that does not exist is found"; exit 1; }
grep -q 'There is no component sbumit' "$scratch/log" || { cat "$scratch/log"; exit 1; }

for file in LICENSE NOTICE; do
  [[ -s $scratch/prefix/share/doc/jwkguard/$file ]] || { echo "$file is not installed"; exit 1; }
done

for program in validate submit other_rapidjson beside_rapidjson; do
  "$scratch/build/$program" || { echo "$program: exit status $?"; exit 1; }
done
"$scratch/prefix/bin/jwkguard" --version
# Nothing of RapidJSON stands in a library under RapidJSON's own name, which a program may use, too.
mapfile -t installed < <(find "$scratch/prefix" -type f -name 'libjwkguard*')
[[ ${#installed[@]} -ge 2 ]] || { echo "no libraries are installed"; exit 1; }
for library in "${installed[@]}"; do
  if nm -C "$library" | grep -E '(^|[^:])rapidjson::' | head -n 3 | grep .; then
    echo "$library: names of RapidJSON"
    exit 1
  fi
done
libraries=$(needed "$scratch/build/validate")
grep -q libcrypto <<<"$libraries" || { echo "validate does not need libcrypto: is readelf understood?"; exit 1; }
# libcurl is loaded, by who sends requests.
for program in "$scratch/build/validate" "$scratch/build/submit" "$scratch/prefix/bin/jwkguard"; do
  if needed "$program" | grep -q curl; then
    echo "$program links libcurl"
    exit 1
  fi
done
echo "validate needs: ${libraries//$'\n'/ }"
