#compdef hotmess
# Completion of hotmess for zsh, printed by: hotmess completion zsh
_hotmess() {
    local line kind value help files prefix
    local -a words_offered lines_shown before after parts
    before=("${(@Q)words[2,CURRENT-1]}")
    after=("${(@Q)words[CURRENT+1,-1]}")
    for line in "${(@f)$(_HOTMESS_COMPLETE=zsh @PROGRAM@ $#before "${before[@]}" "${(Q)PREFIX}" "${after[@]}" \
        2>/dev/null </dev/null)}"; do
        parts=("${(@ps:\t:)line}")
        kind=$parts[1] value=$parts[2] help=$parts[3]
        case $kind in
            word)
                words_offered+=("$value")
                if [[ -n $help ]]; then lines_shown+=("${(r:24:)value}  $help"); else lines_shown+=("$value"); fi
                ;;
            files | folders) files=$kind prefix=$value ;;
        esac
    done
    if (( $#words_offered )); then
        if [[ "${lines_shown[*]}" == "${words_offered[*]}" ]]; then
            compadd -V hotmess -a words_offered
        else
            compadd -V hotmess -l -d lines_shown -a words_offered
        fi
    fi
    if [[ -n $files ]]; then
        [[ -n $prefix ]] && compset -P "${(b)prefix}"
        if [[ $files == folders ]]; then _files -/; else _files; fi
    fi
}
if [[ ${zsh_eval_context[-1]} == loadautofunc ]]; then
    _hotmess "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
    compdef _hotmess hotmess
fi
