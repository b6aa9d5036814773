#!/usr/bin/env bash
# Makes the man pages jwkguard(1) and jwkguard-COMMAND(1) from what --help says.
#   man_pages.sh HELP2MAN JWKGUARD FOLDER
set -euo pipefail
help2man=$1 folder=$3
program=$(realpath "$2")
rm -rf "$folder"
mkdir -p "$folder"
PATH=$(dirname "$program"):$PATH
version=$(jwkguard --version)
version=${version#jwkguard }
version=${version%%$'\n'*}

# Names the page as man finds it, and sets "-h,--help" as help2man does not.
page() { # TITLE NAME COMMAND...
  local title=$1 name=$2
  shift 2
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(date +%s)} "$help2man" --no-info --name="$name" \
    --version-string="$version" --source="jwkguard $version" "$*" |
    sed -e "s/^\.TH [^ ]* /.TH ${title^^} /" -e "s/^$* \\\\- /$title \\\\- /" \
      -e 's/^\\fB\\-h\\fR,\\-\\-help$/\\fB\\-h\\fR, \\fB\\-\\-help\\fR/'
}

page jwkguard "check key sets, and make them live" jwkguard >"$folder/jwkguard.1"
jwkguard --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p' | while read -r command; do
  said=$(jwkguard "$command" --help)
  said=${said%%$'\n'*}
  page "jwkguard-$command" "${said,}" jwkguard "$command" >"$folder/jwkguard-$command.1"
done
