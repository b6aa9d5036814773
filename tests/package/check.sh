#!/usr/bin/env bash
# Makes the Debian packages of this checkout, looks at them with lintian, and tries them in a bare Debian: the command
# alone, its man pages and completions, and a program that links to the libraries. Needs root, for the chroot.
#   check.sh SOURCE-DIR OUTPUT-DIR
# shellcheck disable=SC2016 # what is quoted is for the shell of the bare system
set -euo pipefail
source_dir=$1
output=$2
# shellcheck source=tests/support/bare_debian.sh
source "$source_dir/tests/support/bare_debian.sh"
[[ $EUID == 0 ]] || { echo "package: needs root, for the chroot" >&2; exit 1; }
folder=$(mktemp -d)
root=$folder/root

stop() {
  umount -l "$root/proc" 2>/dev/null || true
  rm -rf --one-file-system "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
  printf 'package: %s\n' "$*" >&2
  exit 1
}

say() { printf 'package: %s\n' "$*"; }

# --- made

version=$(sed -n '1s/^jwkguard (\(.*\)-[^-]*) .*/\1/p' "$source_dir/debian/changelog")
[[ $version == "$(sed -n 's/^project(jwkguard VERSION \([0-9.]*\) .*/\1/p' "$source_dir/CMakeLists.txt")" ]] ||
  fail "debian/changelog and CMakeLists.txt have different versions"
rm -rf "$output"
mkdir -p "$output/jwkguard-$version"
(cd "$source_dir" && git ls-files -z | xargs -0 --no-run-if-empty cp -a --parents -t "$output/jwkguard-$version")
say "building, see $output/log"
(cd "$output/jwkguard-$version" && dpkg-buildpackage -us -uc -b) >"$output/log" 2>&1 || { tail -n 30 "$output/log" >&2; fail "dpkg-buildpackage"; }
rm -rf "$output/jwkguard-$version"
(cd "$output" && sha256sum ./*.deb >SHA256SUMS)
du -k "$output"/*.deb | while read -r size name; do say "${name##*/}: $size KiB"; done

# --- looked at

# Nothing of this is for Debian's own archive.
lintian --allow-root --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs --info "$output"/*.changes >"$folder/lintian" 2>&1 || { cat "$folder/lintian" >&2; fail "lintian"; }
say "lintian: clean"

dpkg-deb --fsys-tarfile "$output"/jwkguard_*.deb | tar -xO ./usr/bin/jwkguard >"$folder/jwkguard"
objcopy --dump-section .note.dlopen="$folder/note" "$folder/jwkguard" /dev/null
grep -aqF '"soname":["libcurl.so.4"]' "$folder/note" || fail "no note says that libcurl is loaded when it is needed"
say "a note names libcurl: passed"

# --- tried

bare_debian bookworm "$root" "$folder/log" || fail "debootstrap"
mkdir "$root/try"
cp "$output"/*.deb "$source_dir/examples/off-curve.json" "$root/try"
cp -r "$source_dir/tests/package/consumer" "$root/try/consumer"

inside() { # COMMAND: in the bare system
  chroot "$root" /usr/bin/env -i HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /bin/bash -euo pipefail -c "cd /try && $1" </dev/null >"$folder/out" 2>&1
}

must() { # WHAT COMMAND
  inside "$2" || { tail -n 20 "$folder/out" >&2; fail "$1"; }
  say "$1: passed"
}

must "an update of the lists" 'apt-get -qq update'
seconds=$SECONDS
must "apt-get install of the command" 'apt-get -y --no-install-recommends install ./jwkguard_*.deb'
must "the first check" 'jwkguard --version; status=0; jwkguard check off-curve.json >told || status=$?; test $status = 1; grep -q ec.point.off-curve told'
say "from apt-get to the first verdict: $((SECONDS - seconds)) s"
must "without libcurl that is said" 'status=0; CLOUDFLARE_API_TOKEN=none-at-all jwkguard show --base-url http://127.0.0.1:9 \
  --zone 0123456789abcdef0123456789abcdef --config 00000000-0000-4000-8000-000000000001 >told 2>&1 || status=$?; test $status != 0; grep -q libcurl told'
must "a man page for the command and each subcommand" 'jwkguard --help | sed -n "/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p" >commands
  test $(wc -l <commands) -gt 10; test -s /usr/share/man/man1/jwkguard.1.gz
  while read -r each; do test -s /usr/share/man/man1/jwkguard-$each.1.gz; done <commands'
must "every option of push in its man page" 'zcat /usr/share/man/man1/jwkguard-push.1.gz | sed "s/\\\\f[BIRP]//g; s/\\\\-/-/g" >page
  jwkguard push --help | grep -oE -- "^  (-[a-z],)?--[a-z-]+" | grep -oE -- "--[a-z-]+" >options; test $(wc -l <options) -gt 20
  while read -r each; do grep -qF -- "$each" page || { echo "$each"; exit 1; }; done <options'
must "completions where the shells look" 'ls /usr/share/bash-completion/completions/jwkguard /usr/share/zsh/vendor-completions/_jwkguard /usr/share/fish/vendor_completions.d/jwkguard.fish'
must "apt-get install of the libraries and of what builds with them" 'apt-get -y --no-install-recommends install ./libjwkguard*.deb g++ cmake make'
must "a program that finds and links the shared libraries" 'cmake -S consumer -B built >/dev/null && cmake --build built && built/consumer'
must "nothing is left after a purge" 'apt-get -y purge jwkguard "libjwkguard*"
  for each in /usr/bin/jwkguard /usr/include/jwkguard /usr/include/jwkguard.h /usr/share/jwkguard; do test ! -e "$each" || exit 1; done'
say "passed; the packages are in $output"
