# Completion of hotmess for bash 4.4 or newer, printed by: hotmess completion bash
_hotmess_completion() {
    local kind value answer files=
    COMPREPLY=()
    answer=$(_HOTMESS_COMPLETE=bash @PROGRAM@ "$2" "${COMP_LINE:0:COMP_POINT}" "${COMP_LINE:COMP_POINT}" \
        2>/dev/null </dev/null)
    while IFS=$'\t' read -r kind value; do
        case $kind in
            word) COMPREPLY+=("$value") ;;
            files | folders) files=$kind ;;
        esac
    done <<<"$answer"
    if [[ -n $files && ${#COMPREPLY[@]} -eq 0 ]]; then
        # readline's own completion knows quotes, ~ and variables
        if [[ $files == folders ]]; then compopt -o dirnames; else compopt -o default; fi
    elif [[ -n $files ]]; then
        local words=" ${COMPREPLY[*]} " count=${#COMPREPLY[@]}
        while IFS= read -r value; do
            [[ -n $value && $words != *" $value "* ]] && COMPREPLY+=("$value")
        done <<<"$(compgen -f -- "$2")"
        if ((${#COMPREPLY[@]} > count)); then compopt -o filenames; fi
    fi
}
complete -o nosort -F _hotmess_completion hotmess
