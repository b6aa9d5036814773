#!/usr/bin/env bash
# Completions offer every command, every option, every value of a list and every rule: in bash, and in fish and zsh
# where they are there.
#   check.sh SOURCE-DIR JWKGUARD
set -euo pipefail
source_dir=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ln -s "$(realpath "$2")" "$folder/jwkguard"
PATH=$folder:$PATH
cd "$folder"

fail() {
  printf 'completions: %s\n' "$*" >&2
  exit 1
}

# --- how each shell is asked: the words so far, the last of them the one to complete; a line for each answer

in_bash() {
  # shellcheck disable=SC2016 # for the inner shell
  bash --norc -c 'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _jwkguard; printf "%s\n" "${COMPREPLY[@]}"' \
    "$source_dir/completions/jwkguard.bash" "$@"
}

in_fish() {
  # shellcheck disable=SC2016
  XDG_CONFIG_HOME=$folder fish --no-config -c 'source $argv[1]; complete -C "$argv[2]"' \
    "$source_dir/completions/jwkguard.fish" "$*" | cut -f 1
}

# What zsh would add, as the functions of its completion are told; the real ones want a terminal.
in_zsh() {
  # shellcheck disable=SC2016
  zsh -f -c '
    compadd() { [[ $1 == -a ]] && { print -rl -- ${(P)2}; return }; [[ $1 == -- ]] && shift; print -rl -- $@ }
    _describe() { print -rl -- ${${(P)2}%%:*} }
    _call_program() { shift; eval "$@" }
    _files() { print -rl -- *(N) }
    file=$1; shift; words=("$@"); CURRENT=$#; set --
    source $file' zsh "$source_dir/completions/_jwkguard" "$@"
}

checked=0
expect_offers() { # SHELL WANTED WORD...: each line of WANTED is one of the answers
  local shell=$1 wanted=$2 missing
  shift 2
  "in_$shell" "$@" | sort -u >"$folder/offered" || fail "$shell cannot complete: $*"
  missing=$(sort -u <<<"$wanted" | comm -23 - "$folder/offered" | tr '\n' ' ')
  [[ -z $missing ]] || fail "$shell does not offer $missing after: $*"
  checked=$((checked + $(wc -l <<<"$wanted")))
}

commands=$(jwkguard --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p')
rules=$(jwkguard rules | sed -n 's/^  \([a-z][a-z0-9.-]*\) .*/\1/p')
export LC_ALL=C.UTF-8

check_shell() { # SHELL
  local command option values
  expect_offers "$1" "$commands" jwkguard ''
  expect_offers "$1" "$rules" jwkguard explain ''
  expect_offers "$1" "$rules" jwkguard check --allow ''
  touch "$folder/keys.json"
  expect_offers "$1" keys.json jwkguard check key
  for command in $commands; do
    jwkguard "$command" --help >"$folder/help"
    expect_offers "$1" "$(sed -n 's/^  \(-[a-z],\)\{0,1\}\(--[a-z-]*\).*/\2/p' "$folder/help")" jwkguard "$command" --
    while read -r option values; do
      expect_offers "$1" "${values//,/$'\n'}" jwkguard "$command" "$option" ''
    done < <(sed -n 's/^  \(--[a-z-]*\) [A-Z]*:{\([^}]*\)}.*/\1 \2/p' "$folder/help")
  done
}

for shell in bash fish zsh; do
  if command -v "$shell" >/dev/null; then
    before=$checked
    check_shell "$shell"
    ((checked - before > 500)) || fail "$shell: only $((checked - before)) offers were asked for"
    printf 'completions: %s: %d offers\n' "$shell" $((checked - before))
  else
    printf 'completions: %s: skipped, it is not installed\n' "$shell"
  fi
done
