_mountproof() {
  local line=${COMP_LINE:0:COMP_POINT} words reply current prefix
  read -ra words <<< "$line"
  [[ $line == *' ' ]] && words+=("")
  mapfile -t reply < <(mountproof complete -- "${words[@]:1}" 2>/dev/null)
  COMPREPLY=()
  (( ${#reply[@]} )) || return
  [[ ${reply[-1]} == :0 ]] && compopt -o default
  unset 'reply[-1]'
  # Readline takes what follows the last of these for the word.
  current=${words[-1]}
  prefix=${current%"${current##*[=:]}"}
  COMPREPLY=("${reply[@]%%$'\t'*}")
  COMPREPLY=("${COMPREPLY[@]#"$prefix"}")
  if (( ${#COMPREPLY[@]} == 1 )) && [[ ${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
}
complete -F _mountproof mountproof
