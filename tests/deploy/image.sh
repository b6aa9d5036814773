#!/usr/bin/env bash
# Builds deploy/container/Containerfile, and runs what comes out: image.sh SOURCE_DIR EMULATOR
# With podman, buildah or docker where one works; else, as root, step by step in folders of Debian's debootstrap, which
# is what those do, without the isolation. 77: neither is available here.
set -euo pipefail
source_dir=$(cd "$1" && pwd) emulator=$(realpath "$2")
recipe=$source_dir/deploy/container/Containerfile
folder=$(mktemp -d "${TMPDIR:-/tmp}/jwkguard-image.XXXXXX")
# shellcheck source=tests/support/clean_environment.sh
source "$source_dir/tests/support/clean_environment.sh"
# shellcheck source=tests/support/emulator.sh
source "$source_dir/tests/support/emulator.sh"
# shellcheck source=tests/support/bare_debian.sh
source "$source_dir/tests/support/bare_debian.sh"
builder='' image=jwkguard-recipe-test container=''
stop() {
  stop_emulator
  [[ -z $container ]] || "$builder" rm "$container" >/dev/null 2>&1 || true # with its mount
  [[ -z $builder ]] || "$builder" rmi "$image" >/dev/null 2>&1 || true
  local root
  for root in "$folder"/*/; do
    umount -l "$root/proc" 2>/dev/null || true
  done
  rm -rf --one-file-system "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
  printf 'image: %s\n' "$*" >&2
  exit 1
}
skip() {
  printf 'skipped: image: %s\n' "$*" >&2
  exit 77
}

# --- with a builder of images

builder_here() {
  local each
  for each in podman buildah docker; do
    if command -v "$each" >/dev/null && "$each" info >/dev/null 2>&1; then
      echo "$each"
      return
    fi
  done
}

build_with() { # BUILDER: the image's files are then in $folder/final
  "$1" build -t "$image" -f "$recipe" "$source_dir"
  if [[ $1 == buildah ]]; then
    container=$(buildah from "$image")
    cp -a "$(buildah mount "$container")" "$folder/final"
    return
  fi
  container=$("$1" create "$image")
  mkdir "$folder/final"
  "$1" export "$container" | tar -C "$folder/final" -xpf -
}

# --- without one

from() { # IMAGE [AS NAME]
  stage=${3-final}
  root=$folder/$stage
  where=/
  mkdir "$root"
  [[ $1 != scratch ]] || return 0
  [[ $1 == debian:* ]] || fail "no idea how to begin with $1"
  bare_debian "${1#debian:}" "$root" "$folder/log" || fail "debootstrap"
}

copy() { # [--from=STAGE] [--chown=OWNER] FILE... TARGET
  local origin=$source_dir owner=0:0 target
  while [[ $1 == --* ]]; do
    case $1 in
      --from=*) origin=$folder/${1#--from=} ;;
      --chown=*) owner=${1#--chown=} ;;
      *) fail "COPY $1" ;;
    esac
    shift
  done
  target=${*: -1}
  [[ $target == /* ]] || target=$where/$target
  mkdir -p "$root$target"
  local each
  for each in "${@:1:$#-1}"; do
    [[ -e $origin/$each ]] || fail "COPY: there is no $each"
    if [[ -d $origin/$each ]]; then
      cp -RPp "$origin/$each/." "$root$target"
    else
      cp -p "$origin/$each" "$root$target"
    fi
  done
  chown -hR "$owner" "$root$target"
}

run() { # COMMAND
  chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin /bin/sh -c "cd $where && $1" \
    </dev/null >"$folder/log" 2>&1 || { tail -n 30 "$folder/log" >&2; fail "RUN $1"; }
}

build_by_hand() {
  local step rest words
  while read -r step rest; do
    read -ra words <<<"$rest"
    printf 'image: %s %s\n' "$step" "${rest:0:100}"
    case $step in
      FROM) from "${words[@]}" ;;
      WORKDIR) where=$rest && mkdir -p "$root$rest" ;;
      COPY) copy "${words[@]}" ;;
      RUN) run "$rest" ;;
      USER | ENV | ENTRYPOINT | CMD) ;; # of the container: below
      *) fail "no idea of $step" ;;
    esac
  done < <(sed -e '/^#/d' -e '/^$/d' "$recipe" | sed -e ':more' -e '/\\$/{N;s/\\\n//;b more' -e '}')
}

# --- what came out

setting() { # STEP: the last one
  sed -n "s/^$1 //p" "$recipe" | tail -n 1
}

contained() { # ARGUMENT...: as the container would run it
  local program
  program=$(setting ENTRYPOINT)
  program=${program#[\"}
  chroot --userspec="$(setting USER)" "$folder/final" "${program%\"]}" "$@"
}

try_it() {
  local found out
  found=$(cd "$folder/final" && find . -name sh -o -name bash -o -name dash -o -name apt -o -name dpkg -o -name perl)
  [[ -z $found ]] || fail "there is more in it than should be: $found"
  found=$(find "$folder/final" -perm /6000)
  [[ -z $found ]] || fail "set-id files: $found"
  [[ $(stat -c %u:%g "$folder/final/state") == "$(setting USER)" ]] || fail "the state folder is not the user's"
  du -sm "$folder/final" | sed 's/\t.*/ MB/; s/^/image: /'

  start_emulator "$folder/listening" "$emulator" --issuer --quiet
  export CLOUDFLARE_BASE_URL=$emulator_url CLOUDFLARE_ZONE_ID=0123456789abcdef0123456789abcdef
  export CLOUDFLARE_TOKEN_CONFIG_ID=00000000-0000-4000-8000-000000000001 CLOUDFLARE_API_TOKEN=none-at-all
  export "${1?}"
  contained --version >/dev/null || fail "it does not start"
  out=$(contained sync --issuer "$emulator_issuer" 2>&1) || fail "sync: $out"
  grep -q 'in sync; 1 key is live' <<<"$out" || fail "sync: $out"
  contained status >/dev/null || fail "status after it"
  # Authorities, names and TLS as in any network: the name cannot be resolved, and that is all that is wrong.
  out=$(contained sync --plan --jwks https://idp.invalid/jwks 2>&1) || true
  grep -qi 'resolve' <<<"$out" || fail "a name that there is not: $out"
}

builder=$(builder_here)
if [[ -n $builder ]]; then
  build_with "$builder"
else
  [[ $EUID == 0 ]] || skip "no podman, buildah or docker that works, and not root"
  command -v debootstrap >/dev/null || skip "no podman, buildah or docker that works, and no debootstrap"
  build_by_hand
fi
[[ $EUID == 0 ]] || skip "it was built with $builder; to try it takes root"
try_it "$(setting ENV)"
printf 'image: built%s, and it runs\n' "${builder:+ with $builder}"
