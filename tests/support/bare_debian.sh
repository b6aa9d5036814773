# A bare Debian in a folder, with the package sources of this machine. To be sourced.
# shellcheck shell=bash

mirror() { # where this machine has its packages from
  cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    sed -n -e 's/^URIs: *\([^ ]*\/debian\)\/* *$/\1/p' -e 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\/debian\)\/* .*/\2/p' |
    head -n 1
}

bare_debian() { # SUITE ROOT LOG; whoever calls it unmounts ROOT/proc
  debootstrap --variant=minbase "$1" "$2" "$(mirror)" >"$3" 2>&1 || { tail -n 5 "$3" >&2; return 1; }
  rm -f "$2"/etc/apt/sources.list
  cp -a /etc/apt/sources.list* /etc/apt/apt.conf.d "$2/etc/apt/"
  cp -a /usr/share/keyrings/debian-archive-* "$2/usr/share/keyrings/"
  cp -L /etc/resolv.conf /etc/hosts "$2/etc/"
  mount -t proc proc "$2/proc" 2>/dev/null || true
}
