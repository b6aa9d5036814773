# shellcheck shell=bash disable=SC2034
# Sourced by what needs an emulator of the endpoint.
emulator_process='' emulator_url='' emulator_issuer=''

# start_emulator LOG EMULATOR ARGUMENT...: sets the three above. What it says on standard error goes to LOG.requests.
# One that does not start ends the script: without its address a command would go to the real endpoint.
start_emulator() {
  local log=$1 tries
  shift
  emulator_url=
  : >"$log" # before the emulator's own shell opens it
  "$@" >"$log" 2>"$log.requests" &
  emulator_process=$!
  for ((tries = 0; tries < 3000; tries++)); do
    emulator_url=$(sed -n 's/^listening on //p' "$log")
    emulator_issuer=$(sed -n 's/^issuer //p' "$log")
    [[ -z $emulator_url ]] || return 0
    kill -0 "$emulator_process" 2>/dev/null || break
    sleep 0.02
  done
  cat "$log" "$log.requests" >&2
  echo "the emulator did not start" >&2
  exit 1
}

stop_emulator() { # the one that runs, if one does
  [[ -n $emulator_process ]] || return 0
  kill "$emulator_process" 2>/dev/null || true
  wait "$emulator_process" 2>/dev/null || true
  emulator_process=
}
