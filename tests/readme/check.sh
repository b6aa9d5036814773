#!/usr/bin/env bash
# What README.md shows must be what happens: check.sh SOURCE_DIR JWKGUARD
set -euo pipefail
source_dir=$1 jwkguard=$2
readme=$source_dir/README.md

block() { # LANGUAGE FIRST_LINE_PATTERN: the fenced block whose first line matches
  awk -v fence="\`\`\`$1" -v first="$2" '
    $0 == fence {armed = 1; next}
    /^```/ {armed = inside = 0}
    armed && !inside {inside = ($0 ~ first); armed = 0}
    inside {print}' "$readme"
}

same() { # WHAT EXPECTED ACTUAL
  diff -u --label "README.md" --label "$1" <(printf '%s\n' "$2") <(printf '%s\n' "$3") || { echo "README.md is stale: $1" >&2; exit 1; }
}

same examples/embed.cpp "$(block cpp '#include')" "$(<"$source_dir/examples/embed.cpp")"

finding=$(block console 'jwkguard check')
status=0
shown=$(cd "$source_dir/examples" && "$jwkguard" check off-curve.json) || status=$?
[[ $status == 1 ]] || { echo "examples/off-curve.json is not refused with 1 but $status" >&2; exit 1; }
same "jwkguard check off-curve.json" "${finding#*$'\n'}" "$shown"

said=$("$jwkguard" check "$source_dir/examples/jwks.json") || { echo "examples/jwks.json is not sound: $said" >&2; exit 1; }

# Exit codes: --help has one text for each, which README.md repeats, and which docs/CLI.md may say more behind.
table() { # FILE: `code TAB text`, without backticks
  sed -n 's/^| \([0-9][0-9, ]*\) | \(.*\) |$/\1\t\2/p' "$1" | tr -d '`'
}
help=$("$jwkguard" --help | awk '
  /^Exit codes:$/ { inside = 1; next }
  !inside { next }
  /^$/ { exit }
  match($0, /^  [0-9][0-9, ]*  +/) {
    if (line != "") print line
    code = substr($0, 3, RLENGTH - 2)
    sub(/ +$/, "", code)
    line = code "\t" substr($0, RLENGTH + 1)
    next
  }
  { sub(/^ +/, ""); line = line " " $0 }
  END { print line }')
same "the exit codes of --help" "$(table "$readme")" "$help"
while IFS=$'\t' read -r code text; do
  grep -qF -- "$code"$'\t'"$text" <<<"$(table "$source_dir/docs/CLI.md")" ||
    { echo "docs/CLI.md says something else of exit code $code than --help: $text" >&2; exit 1; }
done <<<"$help"
