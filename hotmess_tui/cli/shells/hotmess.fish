# Completion of hotmess for fish, printed by: hotmess completion fish
function __hotmess_completion
    set -l before (commandline -opc)[2..-1]
    set -l all (commandline -op)[2..-1]
    set -l current (commandline -ct)
    set -l behind (math (count $before) + 1)
    set -l under (commandline -t)
    test -n "$under"; and set behind (math $behind + 1)
    for line in (env _HOTMESS_COMPLETE=fish @PROGRAM@ (count $before) $before "$current" $all[$behind..-1] 2>/dev/null </dev/null)
        set -l parts (string split \t -- $line)
        switch $parts[1]
            case word
                printf '%s\t%s\n' $parts[2] "$parts[3]"
            case files
                for path in (__fish_complete_path $parts[3])
                    printf '%s\n' $parts[2]$path
                end
            case folders
                for path in (__fish_complete_directories $parts[3])
                    printf '%s\n' $parts[2]$path
                end
        end
    end
end
complete -c hotmess -f -a '(__hotmess_completion)'
