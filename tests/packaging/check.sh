#!/usr/bin/env bash
# Installs a build into an empty prefix and builds programs against it, as a distribution's user would.
#
#   check.sh BUILD_DIR CMAKE [CONFIGURE_ARGUMENT...]
#
# EXPECT_HIDDEN=1 in the environment: the build has archives that export nothing from what they are linked into. (Those of
# a build with tests do: what a shared library exports is held with their objects.)
set -euo pipefail

build=$1 cmake=$2
shift 2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/packaging/scratch.sh
source "$here/scratch.sh"
prefix=$scratch/prefix

needed() { # FILE: the shared libraries it asks for
  readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\].*/\1/p'
}

quietly "$cmake" --install "$build" --prefix "$prefix"
mapfile -t installed < <(find "$prefix" -type f -name 'libjwkguard*')
case ${installed[*]} in
  *libjwkguard.a*libjwkguard_submit.a* | *libjwkguard_submit.a*libjwkguard.a*) shared='' ;;
  *libjwkguard.so.*) shared=yes ;;
  *) die "no libraries are installed: ${installed[*]}" ;;
esac
# What a shared library links is none of its users' business.
without=()
[[ -z $shared ]] || without=(-DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON -DCMAKE_DISABLE_FIND_PACKAGE_GMP=ON)

quietly "$cmake" -S "$here/consumer" -B "$scratch/build" "$@" "${without[@]}" -DCMAKE_PREFIX_PATH="$prefix" \
  -DCMAKE_BUILD_TYPE=Debug
quietly "$cmake" --build "$scratch/build"
for program in validate submit other_rapidjson beside_rapidjson; do
  "$scratch/build/$program" || die "$program: exit status $?"
done
"$prefix/bin/jwkguard" --version

! "$cmake" -S "$here/component" -B "$scratch/component" "$@" -DCMAKE_PREFIX_PATH="$prefix" -DWANTED=sbumit \
  >"$scratch/log" 2>&1 || die "a component that does not exist is found"
grep -q 'There is no component sbumit' "$scratch/log" || { cat "$scratch/log"; exit 1; }

for file in LICENSE NOTICE; do
  [[ -s $prefix/share/doc/jwkguard/$file ]] || die "$file is not installed"
done

# In C: by CMake, and by pkg-config.
quietly "$cmake" -S "$here/consumer_in_c" -B "$scratch/in_c" "$@" "${without[@]}" -DCMAKE_PREFIX_PATH="$prefix" \
  -DREPORT_C="$here/../c/report.c"
quietly "$cmake" --build "$scratch/in_c"
"$scratch/in_c/report"
if command -v pkg-config >/dev/null; then
  PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name jwkguard.pc)")
  export PKG_CONFIG_PATH
  static=()
  [[ -n $shared ]] || static=(--static)
  read -ra flags < <(pkg-config "${static[@]}" --cflags --libs jwkguard)
  # What was built with sanitizers is linked with them.
  mapfile -t sanitizers < <(printf '%s\n' "$@" | sed -n 's/^-DCMAKE_CXX_FLAGS=//p' | tr ' ' '\n' | grep '^-fsanitize')
  quietly cc -std=c11 "${sanitizers[@]}" -o "$scratch/report" "$here/../c/report.c" "${flags[@]}"
  LD_LIBRARY_PATH=$(dirname "${installed[0]}") "$scratch/report"
fi

# Nothing of RapidJSON stands in a library under RapidJSON's own name, which a program may use, too.
for library in "${installed[@]}"; do
  names=$(nm -C "$library")
  [[ $names == *jwkguard::* ]] || die "$library: is nm understood?"
  names=$(grep -E '(^|[^:])rapidjson::' <<<"$names" || true)
  [[ -z $names ]] || die "$library: names of RapidJSON: ${names:0:300}"
  names=$(readelf -sW "$library" | awk '/rapidjson/ && $5 != "LOCAL" && $6 == "DEFAULT"')
  [[ -z $names ]] || die "$library: names of RapidJSON are not hidden: ${names:0:300}"
done
if [[ -n ${EXPECT_HIDDEN-} ]]; then
  names=$(nm -DC --defined-only "$scratch/build/libplugin.so")
  [[ $names == *is_sound* ]] || die "libplugin.so exports no is_sound: is nm understood?"
  [[ $names != *jwkguard* ]] || die "a library that holds the archive exports its names"
fi

# libcurl is loaded, by who sends requests.
of_validate=$scratch/build/validate
[[ -z $shared ]] || of_validate=$(find "$prefix" -name 'libjwkguard.so')
libraries=$(needed "$of_validate")
grep -q libcrypto <<<"$libraries" || die "$of_validate does not need libcrypto: is readelf understood?"
for program in "$of_validate" "$scratch/build/submit" "$prefix/bin/jwkguard"; do
  if needed "$program" | grep -q curl; then
    die "$program links libcurl"
  fi
done
echo "validate needs: ${libraries//$'\n'/ }"
