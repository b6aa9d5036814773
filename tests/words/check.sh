#!/usr/bin/env bash
# Holds what people read to the style section of CONTRIBUTING.md: no phrase of phrases.txt in src/, README.md,
# docs/*.md and docs/guides.
#
#   check.sh [ROOT]        check the tree at ROOT (default: this project)
#   check.sh --self-test   check that the check can fail
#
# Prints one line a phrase; exit status 1 if there is any.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

check() { # ROOT
  cd "$1"
  local files
  mapfile -t files < <(find src README.md docs/*.md docs/guides -type f \
    \( -name '*.cpp' -o -name '*.hpp' -o -name '*.inc' -o -name '*.md' \) ! -name trivial_points.inc | sort)
  # A file is one line: a text goes on in the next literal, line of a comment, or line of a paragraph.
  awk '
    FNR == NR { if (!/^#/ && split($0, half, /   +/) == 2) instead[half[1]] = half[2]; next }
    FNR == 1 { judge(); file = FILENAME; text = "" }
    {
      sub(/^[ \t]*(\/\/+[!<]*|[|>-])?[ \t]*/, "")
      if (text ~ /"$/ && /^"/) text = substr(text, 1, length(text) - 1) substr($0, 2)
      else text = text " " $0
    }
    function judge(    low, phrase) {
      low = tolower(text)
      gsub(/[ \t]+/, " ", low)
      for (phrase in instead)
        if (match(" " low, "[^a-z]" phrase_pattern(phrase))) {
          printf "%s: \"%s\": write \"%s\"\n", file, phrase, instead[phrase]
          faults++
        }
    }
    function phrase_pattern(phrase) { gsub(/[?.]/, "[&]", phrase); return phrase "([^a-z]|$)" }
    END { judge(); if (faults) exit 1 }
  ' "$here/phrases.txt" "${files[@]}"
}

self_test() {
  local tree
  tree=$(mktemp -d)
  trap 'rm -rf "$tree"' RETURN
  mkdir -p "$tree/src" "$tree/docs/guides"
  echo "Fix it." | tee "$tree/README.md" "$tree/docs/a.md" >"$tree/docs/guides/b.md"
  printf '%s\n' '// Amends nothing.' 'f("fix it");' >"$tree/src/a.cpp"
  check "$tree" || { echo "words: a good tree is refused" >&2; return 1; }
  printf '%s\n' 'f("they are still "' '  "about");' >"$tree/src/a.cpp"
  if check "$tree" >/dev/null; then echo "words: a phrase in two literals is not found" >&2; return 1; fi
  rm "$tree/src/a.cpp"
  printf '%s\n' 'Keys have changed' 'places.' >"$tree/docs/guides/b.md"
  if check "$tree" >/dev/null; then echo "words: a phrase on two lines is not found" >&2; return 1; fi
}

case ${1-} in
  --self-test) self_test ;;
  *) check "${1:-$here/../..}" ;;
esac
