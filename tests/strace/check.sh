#!/usr/bin/env bash
# What only a look at system calls shows of a push: check.sh JWKGUARD EMULATOR [EVERY]
#
#   1. The token is written to no descriptor but the connection's, and nothing connects before the checks have passed.
#   2. A push that is killed at any system call leaves nothing that is in the way of the next one, which ends verified,
#      and the live set is never anything but the old one or the new one. EVERY: only each EVERYth call (default 1).
#
# Prints one line a fault, and ends in `N passed, N failed`.
set -euo pipefail
jwkguard=$1 emulator=$2 every=${3:-1}
scratch=$(mktemp -d)
support=$(cd "$(dirname "${BASH_SOURCE[0]}")/../support" && pwd)
# shellcheck source=tests/support/clean_environment.sh
source "$support/clean_environment.sh"
# shellcheck source=tests/support/emulator.sh
source "$support/emulator.sh"
# shellcheck source=tests/support/fresh_key.sh
source "$support/fresh_key.sh"
passed=0 failed=0

stop() {
  stop_emulator
  rm -rf "$scratch"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

command -v strace >/dev/null || { echo "strace is missing" >&2; exit 1; }

CLOUDFLARE_API_TOKEN=$(openssl rand -hex 20)
export CLOUDFLARE_API_TOKEN CLOUDFLARE_ZONE_ID=0123456789abcdef0123456789abcdef
export CLOUDFLARE_TOKEN_CONFIG_ID=00000000-0000-4000-8000-000000000001 XDG_STATE_HOME=$scratch/state

judge() { # DESCRIPTION COMMAND...: one case
  local what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n' "$what"
  fi
}

restart_emulator() { # a new one, with the old set
  stop_emulator
  rm -rf "$XDG_STATE_HOME"
  JWKGUARD_EMULATOR_TOKEN=$CLOUDFLARE_API_TOKEN start_emulator "$scratch/emulator" "$emulator" --quiet --seed "$scratch/old.json"
}

push() { "$jwkguard" push --yes --base-url "$emulator_url" "$@" </dev/null; }

kids() { "$jwkguard" show --base-url "$emulator_url" --format json | grep -o '"kid":"[^"]*"' | sort | tr '\n' ' '; }

# --- 1

nowhere_else() { # TRACE: the token is in nothing but what goes to the socket
  ! grep -F "$CLOUDFLARE_API_TOKEN" "$1" | grep -vE '^[0-9]+ +(sendto|sendmsg)\(|^[0-9]+ +write\([0-9]+<TCP:' | grep -q .
}
somewhere() { grep -qF "$CLOUDFLARE_API_TOKEN" "$1"; }
connects() { grep -qE '^[0-9]+ +connect\(.*AF_INET' "$1"; }

trace_push() { # TRACE ARGUMENT...: the exit code
  local trace=$1 status=0
  shift
  strace -f -yy -s 65536 -e trace=write,writev,pwrite64,sendto,sendmsg,sendfile,connect,openat,execve -o "$trace" \
    "$jwkguard" push --yes --base-url "$emulator_url" "$@" >/dev/null 2>&1 || status=$?
  sed -i '/execve(/d' "$trace" # the environment that it was given
  return "$status"
}

check_token() {
  restart_emulator
  judge "a good push" trace_push "$scratch/good" "$scratch/new.json"
  judge "the token is sent" somewhere "$scratch/good"
  judge "the token is sent to the socket only" nowhere_else "$scratch/good"
  judge "the good push connects" connects "$scratch/good"
  local log=$scratch/http.log
  judge "a push with a log" trace_push "$scratch/logged" --log-http "$log" --format json "$scratch/new.json"
  judge "with a log, the token is sent" somewhere "$scratch/logged"
  judge "there is a log" test -s "$log"
  judge "with a log, the token is sent to the socket only" nowhere_else "$scratch/logged"
  trace_push "$scratch/bad" "$scratch/bad.json" || true
  judge "a bad set connects nowhere" eval "! connects '$scratch/bad'"
  judge "the token of a bad set goes nowhere" eval "! somewhere '$scratch/bad'"
}

# --- 2

killed_at() { # CALL NUMBER: 0 if the push was killed there, 1 if it ended before
  local status=0
  {
    strace -f -o /dev/null -e "inject=$1:signal=SIGKILL:when=$2" \
      "$jwkguard" push --yes --base-url "$emulator_url" "$scratch/new.json" </dev/null >/dev/null 2>&1 || status=$?
  } 2>/dev/null # the shell's own message
  [[ $status == 137 ]]
}

calls() { # every system call of a push: its name, and which call of that name it is
  restart_emulator
  strace -f -o "$scratch/calls" "$jwkguard" push --yes --base-url "$emulator_url" "$scratch/new.json" >/dev/null
  sed -n 's/^[0-9]* *\([a-z0-9_]*\)(.*/\1/p' "$scratch/calls" | awk '{print $1, ++count[$1]}'
}

survives() { # after a push that was killed
  local now
  now=$(kids)
  [[ $now == "$old_kids" || $now == "$new_kids" ]] || { echo "live: $now"; return 1; }
  push "$scratch/new.json" >"$scratch/again" 2>&1 || { cat "$scratch/again"; return 1; }
  grep -q '^verified: ' "$scratch/again" && [[ $(kids) == "$new_kids" ]] &&
    "$jwkguard" history --base-url "$emulator_url" >/dev/null
}

check_kills() {
  local name number turn=0 killed=0
  calls >"$scratch/turns"
  while read -r name number; do
    ((++turn % every == 0)) || continue
    restart_emulator
    if killed_at "$name" "$number"; then
      killed=$((killed + 1))
      judge "killed at $name, number $number" survives
    fi
  done <"$scratch/turns"
  judge "there were system calls to be killed at" test "$((killed * every))" -gt 200
}

printf '{"keys":[%s]}' "$(fresh_key a)" >"$scratch/old.json"
printf '{"keys":[%s,%s]}' "$(sed 's/^{"keys":\[//; s/\]}$//' "$scratch/old.json")" "$(fresh_key b)" >"$scratch/new.json"
sed 's/"y":"./"y":"_/g' "$scratch/new.json" >"$scratch/bad.json"
old_kids='"kid":"a" ' new_kids='"kid":"a" "kid":"b" '
check_token
check_kills
printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
