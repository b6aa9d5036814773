#!/usr/bin/env bash
# The recipes of deploy/ must run as they stand: check.sh SOURCE_DIR JWKGUARD; 77: a tool for it is not here
# What others publish schemas of is held to them by schemas.sh, and the image is built by image.sh.
set -euo pipefail
source_dir=$1
deploy=$source_dir/deploy
jwkguard=$(realpath "$2")
folder=$(mktemp -d)
run=
stop() {
  [[ -z $run ]] || kill "$run" 2>/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# shellcheck source=tests/support/clean_environment.sh
source "$source_dir/tests/support/clean_environment.sh"
fail() { echo "deploy: $*" >&2; exit 1; }

export CLOUDFLARE_API_TOKEN=none CLOUDFLARE_ZONE_ID=0123456789abcdef0123456789abcdef
export CLOUDFLARE_TOKEN_CONFIG_ID=00000000-0000-4000-8000-000000000001 CLOUDFLARE_BASE_URL=http://127.0.0.1:1
printf '{"keys":[]}' >"$folder/keys.json"

# A sync of a recipe is one that the command takes: with --plan and a file for its source, it runs.
runs() { # WHOSE WORD...
  local whose=$1 status=0 word words=()
  shift
  for word; do
    case $word in
      --issuer) word=--file ;;
      https://idp.example) word=$folder/keys.json ;;
      5m) word=60s ;;
      /state/* | state) word=$folder/state ;;
    esac
    words+=("${word//%S/$folder}")
  done
  [[ " ${words[*]} " == *" sync --file "*" --state-dir "* ]] || fail "$whose syncs nothing: $*"
  : >"$folder/out" # before the command's own shell opens it: what the last one said must not count
  timeout -s TERM 90 "$jwkguard" "${words[@]}" --plan --deadline 1 >"$folder/out" 2>&1 &
  run=$!
  for _ in {1..600}; do
    grep -q 'keys are live' "$folder/out" && break
    kill -0 "$run" 2>/dev/null || break
    sleep 0.1
  done
  kill "$run" 2>/dev/null || true # the one that goes on by itself
  wait "$run" || status=$?
  run=
  grep -q 'keys are live' "$folder/out" || fail "$whose: $(cat "$folder/out")"
  [[ $status != 2 ]] || fail "$whose: its options are not taken: $(cat "$folder/out")"
}

# status ends with 2 where nothing is known yet, and says so: its options were taken.
asks() { # WHOSE WORD...
  local said
  said=$("$jwkguard" "${@:2}" 2>&1) && fail "$1: there is no status yet"
  [[ $said == *"no sync has run"* ]] || fail "$1: $said"
}

flow() { # MEMBER FILE: the words of a list on one line, one a line; an argument has no comma or quote in it
  sed -n "s/^ *$1: \[\"\(.*\)\"\]\$/\1/p" "$2" | sed 's/", "/\n/g'
}

for unit in "$deploy"/systemd/*.service; do
  line=$(sed -n 's/^ExecStart=\/usr\/bin\/jwkguard //p' "$unit")
  [[ -n $line ]] || fail "$unit starts no jwkguard"
  read -ra words <<<"$line"
  runs "$unit" "${words[@]}"
done

for manifest in "$deploy"/kubernetes/sync*.yaml; do
  mapfile -t words < <(flow args "$manifest")
  runs "$manifest" "${words[@]}"
done
mapfile -t words < <(flow command "$deploy/kubernetes/sync.yaml")
asks "$deploy/kubernetes/sync.yaml" "${words[@]:1}"

line=$(sed -n 's/^ *run: jwkguard\/build\/release\/jwkguard //p' "$deploy/github-actions/sync.yml")
read -ra words <<<"$line"
runs "$deploy/github-actions/sync.yml" "${words[@]}"
line=$(sed -n 's/^ *run: jwkguard\/build\/release\/\(jwkguard check .*\)$/\1/p' "$deploy/github-actions/check-keys.yml")
cp "$source_dir/examples/off-curve.json" "$folder/jwks.json"
status=0
(cd "$folder" && PATH=$(dirname "$jwkguard"):$PATH bash -euc "$line") || status=$?
[[ $status == 1 ]] || fail "$deploy/github-actions/check-keys.yml: an unsound set ends with $status"
grep -q '"ruleId":"ec.point.off-curve"' "$folder/jwkguard.sarif" || fail "there is no alert in the log"
for recipe in "$deploy"/github-actions/*.yml; do # what it calls, there is
  grep -qx ' *jwkguard/dev setup build' "$recipe" || fail "$recipe does not set itself up"
  grep -q 'jwkguard/dev build$' "$recipe" || fail "$recipe builds nothing"
done

recipe=$deploy/container/Containerfile
while read -ra words; do # what it takes from here, there is
  for word in "${words[@]:1:${#words[@]}-2}"; do
    [[ -e $source_dir/$word ]] || fail "$recipe: there is no $word"
  done
done < <(grep '^COPY [^-]' "$recipe")
while read -r part; do # and what is installed from the sources is taken
  grep -q "^COPY .*\b$part\b" "$recipe" || fail "$recipe does not take $part, which is installed"
done < <(grep -oh 'PROJECT_SOURCE_DIR}/[a-z]*' "$source_dir"/cmake/install.cmake "$source_dir/CMakeLists.txt" | sed 's/.*\///' | sort -u)
uid=$(sed -n 's/^USER \([0-9]*\):.*$/\1/p' "$recipe")
((uid > 0)) || fail "$recipe runs as root"
for manifest in "$deploy"/kubernetes/sync*.yaml; do
  grep -qx " *runAsUser: $uid" "$manifest" || fail "$manifest has another user than the image"
done
[[ $(flow command "$deploy/kubernetes/sync.yaml" | head -n 1) == "$(sed -n 's/^ENTRYPOINT \["\(.*\)"\]$/\1/p' "$recipe")" ]] ||
  fail "the image has its program elsewhere"

command -v systemd-analyze >/dev/null || { echo "skipped: no systemd-analyze here: the units were not verified"; exit 77; }
touch "$folder/token.env"
for unit in "$deploy"/systemd/*; do
  sed -e "s#/usr/bin/jwkguard#$jwkguard#" -e "s#/etc/jwkguard/token.env#$folder/token.env#" "$unit" >"$folder/$(basename "$unit")"
done
said=$(systemd-analyze verify "$folder"/jwkguard-sync.service "$folder"/jwkguard-sync-once.service "$folder"/jwkguard-sync.timer 2>&1) ||
  fail "$said"
[[ $said != *"$folder"* ]] || fail "$said"
