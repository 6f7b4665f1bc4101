#compdef mountproof
_mountproof() {
  local -a reply described
  local last
  reply=("${(@f)$(mountproof complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  last=$reply[-1]
  reply[-1]=()
  # Without a description there is nothing behind the tab.
  described=("${(@)reply%$'\t'}")
  described=("${(@)described//:/\\:}")
  described=("${(@)described/$'\t'/:}")
  (( $#described )) && _describe mountproof described
  [[ $last == :0 ]] && _files
}
compdef _mountproof mountproof
