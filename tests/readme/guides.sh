#!/usr/bin/env bash
# The commands of docs/guides must do what the guides say: guides.sh SOURCE_DIR JWKGUARD EMULATOR
#
# The `sh` blocks of a guide are run from top to bottom, in a folder of their own, against an emulator. A command must
# end with 0, or with what the remark behind it says: `# exit code 4`; one that `goes on` is stopped when it has written
# status.json. What a reader cannot see tells the test what is so by then; a kid with a `!` has its private half with it:
#   <!-- provider: KID... -->         what the provider publishes
#   <!-- file NAME: KID... -->        a set in a file
#   <!-- file NAME -->                the block that follows, as a file
#   <!-- another configuration -->    the zone has one more
#   <!-- token NAME: KID [SIGNER] --> a token that names KID, signed with that key or with SIGNER's
# Providers are files here (tests/cli_sync_test.cpp and ./dev test-contract have servers), /etc and … are
# filled in, and systemctl and kubectl only look whether there is what they are given.
set -euo pipefail
source_dir=$(cd "$1" && pwd)
jwkguard=$(realpath "$2") emulator=$(realpath "$3")
owed=49 # how many commands the guides have
folder=$(mktemp -d)
# shellcheck source=tests/support/clean_environment.sh
source "$source_dir/tests/support/clean_environment.sh"
# shellcheck source=tests/support/emulator.sh
source "$source_dir/tests/support/emulator.sh"
# shellcheck source=tests/support/fresh_key.sh
source "$source_dir/tests/support/fresh_key.sh"
stop() {
  stop_emulator
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
fail() {
  printf 'guides: %s\n' "$*" >&2
  exit 1
}

# --- what is around the commands

key() { # KID[!]: one key, always the same under that kid
  local kid=${1%!} pem=$folder/keys/${1%!}.pem private=
  [[ -e $pem ]] || new_private_key >"$pem"
  # The private half is the 32 octets behind the ones that begin the structure (RFC 5915 3).
  [[ $1 != *! ]] ||
    private=",\"d\":\"$(openssl ec -in "$pem" -outform DER 2>/dev/null | tail -c +8 | head -c 32 | coordinate)\""
  public_jwk "$kid" "$private" <"$pem"
}

key_set() { # KID...
  local each between=
  printf '{"keys":['
  for each; do
    printf '%s%s' "$between" "$(key "$each")"
    between=,
  done
  printf ']}\n'
}

token() { # KID [SIGNER]
  local signer=${2:-$1} text number
  key "$signer" >/dev/null
  text=$(printf '{"alg":"ES256","kid":"%s"}' "$1" | coordinate).$(printf '{"exp":4102444800}' | coordinate)
  printf '%s.' "$text"
  # r and s, each in 32 octets, out of the two numbers of the DER form.
  printf %s "$text" | openssl dgst -sha256 -sign "$folder/keys/$signer.pem" | openssl asn1parse -inform DER |
    sed -n 's/.*INTEGER *://p' | while read -r number; do
      number=0000000000000000000000000000000000000000000000000000000000000000$number
      printf %s "${number: -64}"
    done | basenc --base16 -d | coordinate
  echo
}

# The zone gets one more configuration, with the next id.
another_configuration() {
  local body address=${CLOUDFLARE_BASE_URL#http://}
  body="{\"title\":\"another\",\"description\":\"\",\"token_type\":\"JWT\",
    \"token_sources\":[\"http.request.headers[\\\"authorization\\\"][0]\"],\"credentials\":$(key_set from-before)}"
  address=${address%%/*}
  exec 3<>"/dev/tcp/127.0.0.1/${address#*:}"
  printf 'POST /client/v4/zones/%s/token_validation/config HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer none-at-all\r\n' \
    "$CLOUDFLARE_ZONE_ID" "$address" >&3
  printf 'Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' "${#body}" "$body" >&3
  grep -q '"success":true' <&3
}

# What may never be reached from here, and only looks whether there is what it is given.
stand_ins() { # FOLDER
  cat >"$1/systemctl" <<'TEXT'
#!/usr/bin/env bash
for word; do
  case $word in
    *.service | *.timer) [[ -f deploy/systemd/$word ]] || exit 1 ;;
    jwkguard-*) [[ -f deploy/systemd/$word.service ]] || exit 1 ;;
  esac
done
TEXT
  cat >"$1/kubectl" <<'TEXT'
#!/usr/bin/env bash
for word; do
  case $word in
    *.yaml) [[ -f $word ]] || exit 1 ;;
  esac
done
TEXT
  chmod +x "$1"/*
}

filled_in() { # a line of a guide, as it is run
  sed -e "s#--issuer https://idp.example\S*#--file $folder/here/idp.json#g" \
    -e "s#--jwks https://idp.example\S*#--file $folder/here/idp.json#g" \
    -e 's#"issuer": "https://idp.example/*"#"file": "idp.json"#' \
    -e 's#"jwks": "https://partner.example[^"]*"#"file": "partner.json"#' -e "s#/etc/jwkguard#$folder/here/etc#g" \
    -e 's/CLOUDFLARE_API_TOKEN=…/CLOUDFLARE_API_TOKEN=none-at-all/' \
    -e 's/CLOUDFLARE_ZONE_ID=…/CLOUDFLARE_ZONE_ID=0123456789abcdef0123456789abcdef/' \
    -e 's/CLOUDFLARE_TOKEN_CONFIG_ID=…/CLOUDFLARE_TOKEN_CONFIG_ID=00000000-0000-4000-8000-000000000001/'
}

# --- a guide as a script

script_of() { # GUIDE: what it says, as bash; one command may go over several lines, each but the last ending in a backslash
  local line inside='' command='' wanted file=''
  cat <<'TEXT'
set -uo pipefail
ended() { # STATUS WANTED COMMAND
  (($1 == $2)) || { printf 'ended with %d, not %d: %s\n' "$@" >&2; exit 1; }
  printf '%q\n' "$3" >>"$folder/ran"
}
goes_on() { # COMMAND...: is stopped when its first round is over, and has failed if none is within two minutes
  local running status=0 tries
  rm -f status.json
  "$@" &
  running=$!
  for ((tries = 0; tries < 1200; tries++)); do
    [[ ! -s status.json ]] || break
    kill -0 "$running" 2>/dev/null || break
    sleep 0.1
  done
  kill "$running" 2>/dev/null
  wait "$running" || status=$?
  [[ -s status.json ]] || return 124
  return "$status"
}
TEXT
  while IFS= read -r line; do
    line=${line#"${line%%[![:space:]]*}"}
    if [[ $line == '```'* ]]; then
      [[ -z $inside ]] || { [[ $inside != file ]] || echo EOF; inside='' file=''; continue; }
      inside=${line#'```'}
      [[ -z $file ]] || { inside='file'; printf "cat >%q <<'EOF'\n" "$file"; }
    elif [[ $inside == file ]]; then
      filled_in <<<"$line"
    elif [[ $inside == sh && -n $line && $line != '#'* ]]; then
      command+=$line$'\n'
      [[ $line != *\\ ]] || continue
      wanted=0
      [[ ! $line =~ \#.*exit\ code\ ([0-9]+) ]] || wanted=${BASH_REMATCH[1]}
      [[ ! $line =~ \#\ goes\ on$ ]] || printf 'goes_on '
      filled_in <<<"${command%$'\n'}"
      printf 'ended $? %d %q\n' "$wanted" "${command%$'\n'}"
      command=
    elif [[ $line =~ ^'<!-- provider: '(.*)' -->'$ ]]; then
      printf 'key_set %s >idp.json\n' "${BASH_REMATCH[1]}"
    elif [[ $line =~ ^'<!-- file '([^ :]+)': '(.*)' -->'$ ]]; then
      printf 'key_set %s >%q\n' "${BASH_REMATCH[2]}" "${BASH_REMATCH[1]}"
    elif [[ $line =~ ^'<!-- token '([^ :]+)': '(.*)' -->'$ ]]; then
      printf 'token %s >%q\n' "${BASH_REMATCH[2]}" "${BASH_REMATCH[1]}"
    elif [[ $line == '<!-- another configuration -->' ]]; then
      printf 'another_configuration; ended $? 0 %q\n' "$line"
    elif [[ $line =~ ^'<!-- file '([^ :]+)' -->'$ ]]; then
      file=${BASH_REMATCH[1]}
    fi
  done <"$1"
  [[ -z $inside ]] || fail "$1: a block has no end"
}

run_guide() { # GUIDE
  rm -rf "$folder/here" "$folder/keys"
  mkdir -p "$folder/here/bin" "$folder/keys"
  stand_ins "$folder/here/bin"
  ln -s "$jwkguard" "$folder/here/bin/jwkguard"
  ln -s "$source_dir/deploy" "$folder/here/deploy"
  start_emulator "$folder/listening" "$emulator" --quiet
  script_of "$1" >"$folder/script"
  (
    cd "$folder/here"
    export folder PATH=$folder/here/bin:$PATH HOME=$folder/here XDG_STATE_HOME=$folder/here/state
    export CLOUDFLARE_BASE_URL=$emulator_url CLOUDFLARE_API_TOKEN=none-at-all
    export CLOUDFLARE_ZONE_ID=0123456789abcdef0123456789abcdef
    export CLOUDFLARE_TOKEN_CONFIG_ID=00000000-0000-4000-8000-000000000001
    export -f key_set key public_jwk new_private_key coordinate token another_configuration
    bash "$folder/script" </dev/null
  ) >"$folder/out" 2>&1 || { cat "$folder/out" >&2; fail "${1#"$source_dir"/} is wrong"; }
  stop_emulator
}

# --- what is named in passing

spans() { # FILE...: what stands between backticks, outside of blocks
  # shellcheck disable=SC2016 # backticks are meant
  sed -e '/^ *```/,/^ *```/d' "$@" | grep -o '`[^`]*`' | tr -d '`'
}

check_names() { # each command, option and metric that a guide names, there is
  local helps span word
  while read -r word; do
    grep -qF "\"$word\"" "$source_dir/src/sync/metrics.cpp" || fail "there is no $word"
  done < <(grep -oh 'jwkguard_[a-z_]*' "$source_dir"/docs/guides/*.md)
  helps=$(for word in $("$jwkguard" --help | sed -n 's/^  \([a-z-]*\)  .*$/\1/p'); do "$jwkguard" help "$word"; done)
  while read -r span; do
    case $span in
      'jwkguard '*)
        read -ra word <<<"$span"
        "$jwkguard" help "${word[1]}" >/dev/null 2>&1 || fail "there is no ${word[1]}: $span"
        ;;&
      'jwkguard '* | --*)
        while read -r word; do
          grep -q -e "$word\b" <<<"$helps" || fail "there is no $word: $span"
        done < <(grep -o -e '--[a-z][a-z-]*' <<<"$span")
        ;;
    esac
  done < <(spans "$source_dir"/docs/guides/*.md)
}

self_test() { # a guide that is wrong is found out
  local wrong
  # shellcheck disable=SC2016 # it is the text of a guide
  for wrong in 'jwkguard show # exit code 4' 'jwkguard shown' 'systemctl start no.service' 'false \\\n  || false'; do
    printf '```sh\n%b\n```\n' "$wrong" >"$folder/wrong.md"
    if (trap stop_emulator EXIT; run_guide "$folder/wrong.md") 2>/dev/null; then
      fail "self-test: $wrong was taken for right"
    fi
  done
}

self_test
check_names
: >"$folder/ran"
for guide in "$source_dir"/docs/guides/*.md; do
  grep -q '^# ' "$guide" || fail "$guide has no title"
  # shellcheck disable=SC2016 # backticks are meant
  ! sed -n 's/^ *```//p' "$guide" | grep -qvxE 'sh|json|ini|text|yaml|' || fail "$guide: a block of a kind that is not known"
  run_guide "$guide"
done
ran=$(wc -l <"$folder/ran")
((ran == owed)) || fail "$ran commands were run, not $owed"
