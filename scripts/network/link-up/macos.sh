# Switches the network interface $1 on; as an undo only if it was on before ($2).
name=$1 was_up=$2

if [ "$was_up" = false ]; then
    ok was-down name="$name"
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
# Wi-Fi that is switched off in the settings stays silent, whatever the interface says of itself.
case $(bounded 5 networksetup -getairportpower "$name" 2>/dev/null </dev/null) in
*"($name): Off"*)
    fail wifi-off name="$name"
    next switch-wifi-on
    exit 2
    ;;
esac
case $about in
*[,\<]UP[,\>]*)
    ok up-already name="$name"
    exit 0
    ;;
esac
fact was_up '' false
if ! said=$(ifconfig "$name" up 2>&1 </dev/null); then
    fail not-up name="$name" why="$(printf '%s\n' "$said" | tail -n 1 | cut -c 1-120)"
    next look-at-path
    exit 2
fi
ok up name="$name"
next look-at-path
exit 0
