# Switches the network interface $1 off; as an undo only if it was off before ($2). Never the one that we come in by.
name=$1 was_up=$2

if [ "$was_up" = true ]; then
    ok was-up name="$name"
    exit 0
fi
case $name in
'' | *[!a-z0-9]*) about= ;;
*) about=$(ifconfig "$name" 2>/dev/null </dev/null) ;;
esac
if [ -z "$about" ]; then
    fail no-interface name="$name"
    next check-name
    exit 2
fi
case $about in
*[,\<]UP[,\>]*) ;;
*)
    ok down-already name="$name"
    exit 0
    ;;
esac
here=${SSH_CONNECTION-}
here=${here% *}
here=${here##* }
here=${here%%%*}
if [ "${name#lo}" != "$name" ] || { [ -n "$here" ] && printf '%s\n' "$about" |
    awk -v here="$here" '$1 ~ /^inet6?$/ { sub(/%.*/, "", $2); if ($2 == here) found = 1 } END { exit !found }'; }; then
    fail carries-us name="$name"
    next by-hand
    exit 2
fi
fact was_up '' true
if ! said=$(ifconfig "$name" down 2>&1 </dev/null); then
    fail not-down name="$name" why="$(printf '%s\n' "$said" | tail -n 1 | cut -c 1-120)"
    next by-hand
    exit 2
fi
ok down name="$name"
exit 0
