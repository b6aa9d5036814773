# shellcheck shell=bash
# bash completion for jwkguard. Commands, options and their values are asked of the program itself.

_jwkguard() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} program=${COMP_WORDS[0]} command='' each
  local words values
  for each in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $each == -* ]] || { command=$each && break; }
  done
  COMPREPLY=()
  if [[ -z $command ]]; then
    words=$("$program" --help 2>/dev/null | sed -n -e '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p') || return
    mapfile -t COMPREPLY < <(compgen -W "$words --help --version" -- "$word")
    return
  fi
  [[ $word != = ]] || { before=${COMP_WORDS[COMP_CWORD - 1]} word=''; } # --format=
  [[ $before != = ]] || before=${COMP_WORDS[COMP_CWORD - 2]}
  if [[ $before =~ ^--[a-z-]+$ ]]; then
    values=$("$program" "$command" --help 2>/dev/null |
      sed -n -e "s/^  \(-[a-z],\)\{0,1\}$before [A-Z]*:{\([^}]*\)}.*/\2/p" | tr ',' ' ')
    if [[ -n $values ]]; then
      mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
      return
    fi
    case $before in
      --allow | --deny) mapfile -t COMPREPLY < <(compgen -W "$(_jwkguard_rules "$program")" -- "$word") && return ;;
      --help) return ;;
    esac
  fi
  if [[ $word == -* ]]; then
    words=$("$program" "$command" --help 2>/dev/null |
      sed -n -e 's/^  \(-[a-z],\)\{0,1\}\(--[a-z][a-z-]*\).*/\2/p') || return
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  elif [[ $command == explain ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_jwkguard_rules "$program")" -- "$word")
  else
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}

_jwkguard_rules() { # PROGRAM
  "$1" rules 2>/dev/null | sed -n -e 's/^  \([a-z][a-z0-9.-]*\) .*/\1/p'
}

complete -F _jwkguard jwkguard
