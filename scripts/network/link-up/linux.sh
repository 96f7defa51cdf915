# Switches the network interface $1 on; as an undo only if it was on before ($2).
name=$1 was_up=$2

if [ "$was_up" = false ]; then
    ok was-down name="$name"
    exit 0
fi
if ! about=$(ip -o link show dev "$name" 2>/dev/null); then
    fail no-interface name="$name"
    next check-name
    exit 2
fi
case $about in
*'<'*[,\<]UP[,\>]*'>'*)
    ok up-already name="$name"
    exit 0
    ;;
esac
if command -v rfkill >/dev/null 2>&1 && [ -d "/sys/class/net/$name/wireless" ] &&
    bounded 5 rfkill -n -o TYPE,HARD 2>/dev/null | grep -q '^wlan *blocked'; then
    fail switch-off name="$name"
    next press-switch
    exit 2
fi
fact was_up '' false
if ! said=$(ip link set dev "$name" up 2>&1); then
    fail not-up name="$name" why="$(printf '%s\n' "$said" | tail -n 1 | cut -c 1-120)"
    next look-at-path
    exit 2
fi
ok up name="$name"
next look-at-path
exit 0
