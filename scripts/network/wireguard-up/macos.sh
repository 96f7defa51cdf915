# Switches on the tunnel $1 of the WireGuard app; as an undo only if it was on before ($2).
name=$1 was_up=$2

if [ "$was_up" = false ]; then
    ok was-down name="$name"
    exit 0
fi
state() { bounded 8 scutil --nc status "$name" 2>/dev/null </dev/null | head -n 1; }
ours() { bounded 8 scutil --nc list 2>/dev/null </dev/null | grep -q -F -e "(com.wireguard.macos) \"$name\""; }

case $name in
'' | -* | *\"*)
    fail bad-name name="$name"
    next check-name
    exit 2
    ;;
esac
if ! ours; then
    fail no-config name="$name"
    next get-config
    exit 2
fi
case $(state) in
Connected | Connecting | Reasserting)
    ok up-already name="$name"
    exit 0
    ;;
esac
fact was_up '' false
said=$(bounded 10 scutil --nc start "$name" 2>&1 </dev/null)
looks=20 now=
while [ "$looks" -gt 0 ]; do
    now=$(state)
    [ "$now" != Connected ] || break
    sleep 0.5 2>/dev/null || sleep 1
    looks=$((looks - 1))
done
if [ "$now" != Connected ]; then
    bounded 8 scutil --nc stop "$name" >/dev/null 2>&1 </dev/null
    fail not-up name="$name" why="$(printf '%s\n' "${said:-macOS says: $now}" | tail -n 1 | cut -c 1-120)"
    next look-at-config
    exit 2
fi
ok up name="$name"
next look-again
exit 0
