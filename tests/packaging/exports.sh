#!/usr/bin/env bash
# Holds what a shared library exports to a list: nothing becomes public by accident, and nothing goes away unseen.
#
#   exports.sh LIBRARY LIST            compare; exit status 1 where they differ
#   exports.sh LIBRARY LIST --write    write the list
set -euo pipefail
export LC_ALL=C

exported() { # LIBRARY: a name a line; those of the standard library as any of its ABIs has them
  nm -DC --defined-only "$1" | cut -d' ' -f3- | sed 's/std::__cxx11::/std::/g; s/\[abi:cxx11\]//g' | sort -u
}

found=$(exported "$1")
[[ $found == *'jwkguard::check('* ]] || { echo "$1 exports no jwkguard::check: is nm understood?"; exit 1; }
if [[ ${3-} == --write ]]; then
  echo "$found" >"$2"
elif ! diff -u "$2" - <<<"$found"; then
  echo "what the library exports has changed (+ new, - gone); where that is meant: exports.sh LIBRARY LIST --write"
  exit 1
fi
