#!/usr/bin/env bash
# Keeps a fleet in sync with the emulator, whose rate limit is on, in scaled time; says what each round cost.
# run.sh JWKGUARD EMULATOR TARGETS SOURCES SPAN: 1,200 requests are allowed in SPAN seconds, 300 at Cloudflare.
set -euo pipefail
jwkguard=$1 emulator=$2 targets=$3 sources=$4 span=$5
limit=1200

scratch=$(mktemp -d)
support=$(cd "$(dirname "${BASH_SOURCE[0]}")/../support" && pwd)
# shellcheck source=tests/support/clean_environment.sh
source "$support/clean_environment.sh"
# shellcheck source=tests/support/emulator.sh
source "$support/emulator.sh"
syncing=
stop() {
  [[ -z $syncing ]] || kill "$syncing" 2>/dev/null || true
  stop_emulator
  wait
  rm -rf "$scratch"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

die() {
  printf 'fleet: %s\n' "$*" >&2
  exit 1
}

CLOUDFLARE_API_TOKEN=$(head -c 20 /dev/urandom | od -An -tx1 | tr -d ' \n')
export CLOUDFLARE_API_TOKEN

start_emulator "$scratch/emulator" "$emulator" --fleet "$targets" --issuer --issuers "$sources" --rotate-every 1h --overlap 1h --rate-limit "$limit/${span}s" \
  --keep-alive
requests=$scratch/emulator.requests

awk -v targets="$targets" -v sources="$sources" -v origin="${emulator_url%/client/v4}" 'BEGIN {
  printf "{\"sources\":{"
  for (i = 1; i <= sources; i++) printf "%s\n\"s%d\":{\"jwks\":\"%s/issuers/%d/jwks\"}", (i > 1 ? "," : ""), i, origin, i
  printf "},\n\"defaults\":{\"min_overlap\":\"24h\"},\"targets\":["
  for (i = 1; i <= targets; i++)
    printf "%s\n{\"name\":\"t%d\",\"zone\":\"%032x\",\"config\":\"00000000-0000-4000-8000-%012x\",\"sources\":[\"s%d\"]}",
      (i > 1 ? "," : ""), i, i, i, i % sources + 1
  print "]}"
}' >"$scratch/targets.json"

round() { # WHAT OPTION...: one sync, with its time, its requests and the most memory that it ever had
  local what=$1 start end before after refused peak=0 status=0
  shift
  before=$(grep -c ' /client/' "$requests" || true)
  start=$(date +%s%N)
  "$jwkguard" sync --targets "$scratch/targets.json" --base-url "$emulator_url" --state-dir "$scratch/state" \
    --rate-limit "$limit/${span}s" "$@" >"$scratch/out" 2>"$scratch/err" &
  syncing=$!
  while [[ -r /proc/$syncing/status ]] && kill -0 "$syncing" 2>/dev/null; do
    peak=$(awk -v most="$peak" '/^VmHWM/ && $2 > most {most = $2} END {print most}' "/proc/$syncing/status" 2>/dev/null || echo "$peak")
    sleep 0.2
  done
  wait "$syncing" || status=$?
  syncing=
  end=$(date +%s%N)
  after=$(grep -c ' /client/' "$requests" || true)
  refused=$(grep -c ' /client/.* 429' "$requests" || true)
  ((status == 0)) || { tail -5 "$scratch/out" "$scratch/err" >&2; die "$what ended with $status"; }
  awk -v what="$what" -v requests=$((after - before)) -v ns=$((end - start)) -v limit="$limit" -v span="$span" -v peak="$peak" \
    -v refused="$refused" 'BEGIN {
    least = requests * span / limit
    printf "%-34s %6d requests %8.1f s", what, requests, ns / 1e9
    if (requests > 0) printf " (%5.2f times the least, %.1f s)", ns / 1e9 / least, least
    printf " %6.1f MB at most, %d refused\n", peak / 1024, refused
  }'
}

printf '%d targets of %d sources; %d requests in %d s\n' "$targets" "$sources" "$limit" "$span"
round "first round (GET, PUT, GET each)"
round "steady round (GET each)" --prove-every 0
round "while the last proofs hold"
sources_seen=$(grep -c ' /issuers/' "$requests" || true)
((sources_seen == 3 * sources)) || die "$sources_seen looks at sources, not each source once a round"
