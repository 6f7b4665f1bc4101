function __mountproof_answer
    set -l words (commandline -opc) (commandline -ct)
    mountproof complete -- $words[2..-1] 2>/dev/null
end
complete -c mountproof -f -a '(__mountproof_answer | string match -v -r "^:\d+\$")'
complete -c mountproof -n 'test (__mountproof_answer)[-1] = :0' -F
