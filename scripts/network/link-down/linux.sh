# Switches the network interface $1 off; as an undo only if it was off before ($2). Never the one that we come in by.
name=$1 was_up=$2

if [ "$was_up" = true ]; then
    ok was-up name="$name"
    exit 0
fi
if ! about=$(ip -o link show dev "$name" 2>/dev/null); then
    fail no-interface name="$name"
    next check-name
    exit 2
fi
case $about in
*'<'*[,\<]UP[,\>]*'>'*) ;;
*)
    ok down-already name="$name"
    exit 0
    ;;
esac
here=${SSH_CONNECTION-}
here=${here% *}
here=${here##* }
if [ "$name" = lo ] || { [ -n "$here" ] && ip -o addr show dev "$name" | grep -q -F -e " $here/"; }; then
    fail carries-us name="$name"
    next by-hand
    exit 2
fi
fact was_up '' true
if ! said=$(ip link set dev "$name" down 2>&1); then
    fail not-down name="$name" why="$(printf '%s\n' "$said" | tail -n 1 | cut -c 1-120)"
    next by-hand
    exit 2
fi
ok down name="$name"
exit 0
