# fish completion for jwkguard. Commands, options and their values are asked of the program itself.

function __jwkguard_command
    for each in (commandline -opc)[2..]
        if not string match -q -- '-*' $each
            echo $each
            return
        end
    end
end

function __jwkguard_commands
    jwkguard --help 2>/dev/null | sed -n -e '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) \{1,\}\(.*\)/\1\t\2/p'
end

function __jwkguard_options
    string match -q -- '-*' (commandline -ct)
    or return
    jwkguard (__jwkguard_command) --help 2>/dev/null | sed -n -e 's/^  \(-[a-z],\)\{0,1\}\(--[a-z][a-z-]*\).*/\2/p'
end

function __jwkguard_rules
    jwkguard rules 2>/dev/null | sed -n -e 's/^  \([a-z][a-z0-9.-]*\) .*/\1/p'
end

function __jwkguard_values
    set -l before (commandline -opc)[-1]
    string match -qr -- '^--[a-z-]+$' $before
    or return
    switch $before
        case --allow --deny
            __jwkguard_rules
        case '*'
            jwkguard (__jwkguard_command) --help 2>/dev/null |
                sed -n -e "s/^  \(-[a-z],\)\{0,1\}$before [A-Z]*:{\([^}]*\)}.*/\2/p" | tr ',' '\n'
    end
end

function __jwkguard_has_command # [COMMAND]: there is one, or this one
    set -l command (__jwkguard_command)
    test -n "$command"; and test -z "$argv[1]" -o "$command" = "$argv[1]"
end

complete -c jwkguard -n 'not __jwkguard_has_command' -f -a '(__jwkguard_commands)'
complete -c jwkguard -n '__jwkguard_has_command explain' -f -a '(__jwkguard_rules)'
complete -c jwkguard -n __jwkguard_has_command -a '(__jwkguard_options)'
complete -c jwkguard -n __jwkguard_has_command -a '(__jwkguard_values)'
