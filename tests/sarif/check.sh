#!/usr/bin/env bash
# Holds the logs of the built command to the schema of SARIF 2.1.0: check.sh JWKGUARD FOLDER
# One log for each of tests/vectors under each policy, one for all of them, and one for all their lines.
# Then the published schema of the targets file, and the command, to one table of such files (tests/targets).
# Packages are installed into FOLDER.
set -euo pipefail
jwkguard=$1 packages=$2
self=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

die() {
  printf 'sarif: %s\n' "$*" >&2
  exit 1
}

validate() { # LOGS: as many on standard input
  node "$self/validate.mjs" "$packages" "$1"
}

one_log() { # CHECK_ARGUMENT...: whatever the verdict, it must be one of the exit codes of findings
  local status=0
  "$jwkguard" check --format sarif "$@" || status=$?
  [[ $status == [019] ]] || die "jwkguard check $* ended with $status"
}

refuses() { # WHAT LOG: the check is no check if it lets this pass
  if validate 1 <<<"$2" >/dev/null 2>&1; then
    die "self-test: $1 was taken for valid"
  fi
}

self_test() {
  local good
  good=$(printf '{"keys":[7]}' | one_log)
  validate 1 <<<"$good" >/dev/null || die "self-test: a good log was refused"
  refuses "another version" "${good/\"2.1.0\"/\"2.0.0\"}"
  refuses "a level that there is not" "${good/\"level\":\"error\"/\"level\":\"fatal\"}"
  refuses "a line 0" "${good/\"startLine\":1/\"startLine\":0}"
  refuses "a message without text" "${good/\"message\":\{\"text\"/\"message\":\{\"texte\"}"
  refuses "a uri that is none" "${good/\%3Cstdin%3E/a b%}"
  refuses "a log cut short" "${good%?}"
  refuses "no log at all" ""
}

"$self/../support/npm_packages.sh" "$self" "$packages"
self_test
mapfile -t vectors < <(cd "$self/../vectors" && find . -name '*.json' | sort)
cd "$self/../vectors"
((${#vectors[@]} == $(<COUNT))) || die "there are ${#vectors[@]} vectors, not $(<COUNT)"
for policy in cloudflare rfc; do
  for vector in "${vectors[@]}"; do
    one_log --policy "$policy" "$vector"
  done
  one_log --policy "$policy" "${vectors[@]}"
  one_log --policy "$policy" --ndjson "${vectors[@]}" # hardly a line is a document: the more findings
done | validate $((2 * (${#vectors[@]} + 2)))

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
node "$self/../targets/schema.mjs" "$packages" "$jwkguard" "$self/../../docs/schema/targets.schema.json" \
  "$self/../targets/cases.json" "$self/../../examples/fleet/targets.json" "$folder"
