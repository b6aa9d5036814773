#!/usr/bin/env bash
# Holds the source tree to the layers of docs/DESIGN.md: the direction of every include, one home for every third
# party, and the length of files, those of tests, fuzz targets and the benchmark too. And no sentence that goes on in
# another literal has two words run together there.
#
#   check.sh [ROOT]        check the tree at ROOT (default: this project)
#   check.sh --self-test   check that the check can fail: a good tree passes, and each kind of bad one is refused
#
# Prints one line a fault; exit status 1 if there is any.
set -euo pipefail

self=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/check.sh

sources() { # FOLDER...: sets `files`; a folder need not be there
  mapfile -t files <<<"$(find "$@" -type f \
    \( -name '*.hpp' -o -name '*.h' -o -name '*.cpp' -o -name '*.c' \) 2>/dev/null | sort)"
}

check() { # ROOT
  cd "$1"
  local files status=0
  sources include src examples
  [[ -n ${files[0]} ]] || { echo "structure: no sources in $1" >&2; return 1; }
  sources include src examples tests fuzz bench
  awk '
    BEGIN {
      count = split("json keys record report plan c submit sync cli", order, " ")   # an include may point towards the left only
      for (i = 1; i <= count; i++) rank[order[i]] = i
      home["openssl"]   = "^(include/jwkguard/evp|src/keys/openssl[a-z0-9_]*|src/emulator/issuer_keys)[.](hpp|cpp)$"
      home["gmp.h"]     = "^src/keys/numbers[a-z0-9_]*[.](hpp|cpp)$"
      home["rapidjson"] = "^src/json/tree[.]cpp$"
      home["curl"]      = "^src/submit/http[a-z0-9_]*[.](hpp|cpp)$"
      home["CLI"]       = "^src/cli/"
      home["httplib.h"] = "^src/emulator/"
    }
    function fault(what) { printf "%s:%d: %s\n", FILENAME, FNR, what; faults++ }
    function judge(target, quoted,    parts, from, to) {
      split(target, parts, "/"); to = parts[1]
      if (to in home) {
        if (FILENAME !~ home[to]) fault("<" target "> is not for this file, only for " home[to])
        return
      }
      if (to == "jwkguard" || to == "jwkguard.h") return
      if (!(to in rank) && to != "emulator") {
        if (quoted) fault("\"" target "\" is neither jwkguard/... nor a path from src/")
        return
      }
      split(FILENAME, parts, "/"); from = parts[2]
      if (parts[1] != "src") fault("\"" target "\" is private to src/")
      else if (from == to) return
      else if (from == "emulator") { if (to != "json") fault("the emulator may know json and the public headers, not " to) }
      else if (!(from in rank)) fault("layer " from " is not in the list of layers")
      else if (to == "emulator" || rank[to] > rank[from]) fault(from " includes \"" target "\", which is not below it")
    }
    # Tests, fuzz targets and the benchmark may know everything.
    FILENAME !~ /^(tests|fuzz|bench)\// && match($0, /^[ \t]*#[ \t]*include[ \t]*["<][^">]+[">]/) {
      target = $0
      sub(/^[ \t]*#[ \t]*include[ \t]*/, "", target)
      quoted = substr(target, 1, 1) == "\""
      target = substr(target, 2)
      sub(/[">].*$/, "", target)
      judge(target, quoted)
    }
    FNR == 401 && FILENAME !~ /^examples\// { fault("longer than 400 lines") }
    END { if (faults) exit 1 }
  ' "${files[@]}" || status=1
  check_literals || status=1
  return "$status"
}

check_literals() {
  local files
  mapfile -t files <<<"$(find src -type f \( -name '*.cpp' -o -name '*.hpp' -o -name '*.inc' \) | sort)"
  [[ -n ${files[0]} ]] || return 0
  awk '
    FNR == 1 { ends = 0 }
    ends && /^[ \t]*"[a-z]/ { printf "%s:%d: no space before the first word of this literal\n", FILENAME, FNR; faults++ }
    { ends = /[A-Za-z0-9;.)]"[ \t]*$/ }   # a comma may be of code that is printed
    END { if (faults) exit 1 }
  ' "${files[@]}"
}

bad=0
expect() { # STATUS DESCRIPTION FILE LINE...: a tree of this file gives this exit status; beside a good one, or `bare`
  local want=$1 what=$2 file=$3 got=0 tree
  shift 3
  tree=$(mktemp -d "$scratch/XXXXXX")
  mkdir -p "$tree/include/jwkguard" "$tree/src" "$tree/examples" "$tree/$(dirname "$file")"
  [[ -n ${bare-} ]] || echo '#include <string>' >"$tree/include/jwkguard/good.hpp"
  printf '%s\n' "$@" >"$tree/$file"
  "$self" "$tree" >/dev/null 2>&1 || got=$?
  [[ $got == "$want" ]] || { echo "structure self-test: $what: exit $got, not $want"; bad=1; }
}

self_test() {
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  expect 0 "down" src/keys/ec.cpp '#include "json/reader.hpp"' '#include "keys/ec.hpp"' '#include <string>'
  expect 0 "public" src/json/a.cpp '#include "jwkguard/record.hpp"'
  expect 0 "emulator reads JSON" src/emulator/main.cpp '#include "json/tree.hpp"' '#include <httplib.h>'
  expect 0 "OpenSSL at home" src/keys/openssl_ec.cpp '#include <openssl/ec.h>'
  expect 0 "OpenSSL in the issuer's keys" src/emulator/issuer_keys.cpp '#include <openssl/evp.h>'
  expect 1 "OpenSSL elsewhere in the emulator" src/emulator/store.cpp '#include <openssl/evp.h>'
  expect 0 "GMP at home" src/keys/numbers_shared.cpp '#include <gmp.h>'
  expect 0 "RapidJSON at home" src/json/tree.cpp '#include <rapidjson/document.h>'
  expect 1 "RapidJSON elsewhere in json" src/json/reader.cpp '#include <rapidjson/document.h>'
  expect 0 "sync knows submit" src/sync/a.cpp '#include "submit/line.hpp"'
  expect 1 "submit knows sync" src/submit/a.cpp '#include "sync/run.hpp"'
  expect 0 "curl at home" src/submit/http.cpp '#include <curl/curl.h>'
  expect 0 "400 lines" src/json/a.cpp $(seq 400)
  expect 1 "401 lines" src/json/a.cpp $(seq 401)
  expect 0 "400 lines of test" tests/a_test.cpp $(seq 400)
  expect 1 "401 lines of test" tests/a_test.cpp $(seq 401)
  expect 1 "401 lines below tests" tests/support/a.hpp $(seq 401)
  expect 1 "401 lines of fuzz target" fuzz/a_fuzz.cpp $(seq 401)
  expect 1 "words run together" src/cli/pages/a.inc '    "a sentence that goes"' '    "on"'
  expect 0 "words apart" src/cli/pages/a.inc '    "a sentence that goes "' '    "on",' '    "another"' '};'
  expect 1 "401 lines of benchmark" bench/a.cpp $(seq 401)
  expect 0 "test knows all" tests/a_test.cpp '#include <openssl/ec.h>' '#include "support/a.hpp"'
  expect 1 "up" src/json/a.cpp '#include "keys/ec.hpp"'
  expect 1 "up, oddly spaced" src/json/a.cpp '  #  include  "keys/ec.hpp"  // why not'
  expect 1 "far up" src/report/a.cpp '#include "cli/main.hpp"'
  expect 1 "sideways" src/submit/a.cpp '#include "emulator/emulator.hpp"'
  expect 1 "emulator too deep" src/emulator/a.cpp '#include "keys/ec.hpp"'
  expect 1 "unknown layer" src/misc/a.cpp '#include "json/tree.hpp"'
  expect 1 "relative" src/keys/a.cpp '#include "ec.hpp"'
  expect 1 "parent" src/keys/a.cpp '#include "../json/tree.hpp"'
  expect 1 "public header knows src" include/jwkguard/a.hpp '#include "json/tree.hpp"'
  expect 1 "example knows src" examples/a.cpp '#include "json/tree.hpp"'
  expect 1 "OpenSSL elsewhere" src/keys/ec.cpp '#include <openssl/ec.h>'
  expect 1 "GMP elsewhere" src/keys/rsa.cpp '#include <gmp.h>'
  expect 1 "RapidJSON elsewhere" src/plan/plan.cpp '#include <rapidjson/document.h>'
  expect 1 "curl elsewhere" src/plan/plan.cpp '#include <curl/curl.h>'
  expect 1 "CLI11 elsewhere" src/report/a.cpp '#include <CLI/CLI.hpp>'
  expect 1 "httplib elsewhere" src/submit/http.cpp '#include "httplib.h"'
  bare=1 expect 1 "nothing to check" README.md 'empty'
  bare=1 expect 1 "nothing but tests" tests/a_test.cpp '#include <string>'
  return "$bad"
}

case ${1-} in
  --self-test) self_test ;;
  *) check "${1:-$(dirname "$self")/../..}" ;;
esac
