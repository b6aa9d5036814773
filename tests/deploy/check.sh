#!/usr/bin/env bash
# The recipes of deploy/ must run as they stand: check.sh SOURCE_DIR JWKGUARD; 77: a tool for it is not here
set -euo pipefail
source_dir=$1
jwkguard=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail() { echo "deploy: $*" >&2; exit 1; }

# Each command line of a unit is one that the command takes: with --plan and a file for its source, it runs.
printf '{"keys":[]}' >"$folder/keys.json"
for unit in "$source_dir"/deploy/systemd/*.service; do
  line=$(sed -n 's/^ExecStart=\/usr\/bin\/jwkguard //p' "$unit")
  [[ -n $line ]] || fail "$unit starts no jwkguard"
  line=${line//%S/$folder}
  line=${line//--issuer https:\/\/idp.example/--file $folder/keys.json}
  read -ra words <<<"$line"
  status=0
  env -i CLOUDFLARE_API_TOKEN=none CLOUDFLARE_ZONE_ID=0123456789abcdef0123456789abcdef \
    CLOUDFLARE_TOKEN_CONFIG_ID=00000000-0000-4000-8000-000000000001 CLOUDFLARE_BASE_URL=http://127.0.0.1:1 \
    timeout -s TERM 60 "$jwkguard" "${words[@]//5m/60s}" --plan --deadline 1 >"$folder/out" 2>&1 &
  run=$!
  for _ in {1..100}; do
    grep -q 'keys are live' "$folder/out" && break
    sleep 0.1
  done
  kill "$run" 2>/dev/null || true # the one that goes on by itself
  wait "$run" || status=$?
  grep -q 'keys are live' "$folder/out" || fail "$unit: $(cat "$folder/out")"
  [[ $status != 2 ]] || fail "$unit: its options are not taken: $(cat "$folder/out")"
done

command -v systemd-analyze >/dev/null || { echo "no systemd-analyze here: the units were not verified"; exit 77; }
touch "$folder/token.env"
for unit in "$source_dir"/deploy/systemd/*; do
  sed -e "s#/usr/bin/jwkguard#$jwkguard#" -e "s#/etc/jwkguard/token.env#$folder/token.env#" "$unit" >"$folder/$(basename "$unit")"
done
said=$(systemd-analyze verify "$folder"/jwkguard-sync.service "$folder"/jwkguard-sync-once.service "$folder"/jwkguard-sync.timer 2>&1) ||
  fail "$said"
[[ $said != *"$folder"* ]] || fail "$said"
