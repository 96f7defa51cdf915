# Switches off the tunnel $1 of the WireGuard app; as an undo only if it was off before ($2).
name=$1 was_up=$2

if [ "$was_up" = true ]; then
    ok was-up name="$name"
    exit 0
fi
state() { bounded 8 scutil --nc status "$name" 2>/dev/null </dev/null | head -n 1; }

case $name in
'' | -* | *\"*)
    fail bad-name name="$name"
    next check-name
    exit 2
    ;;
esac
if ! bounded 8 scutil --nc list 2>/dev/null </dev/null | grep -q -F -e "(com.wireguard.macos) \"$name\""; then
    fail not-a-tunnel name="$name"
    next check-name
    exit 2
fi
if [ "$(state)" = Disconnected ]; then
    ok down-already name="$name"
    exit 0
fi
fact was_up '' true
bounded 10 scutil --nc stop "$name" >/dev/null 2>&1 </dev/null
looks=20
while [ "$looks" -gt 0 ] && [ "$(state)" != Disconnected ]; do
    sleep 0.5 2>/dev/null || sleep 1
    looks=$((looks - 1))
done
if [ "$(state)" != Disconnected ]; then
    # “On demand” switches it on again at once.
    fail still-up name="$name"
    next by-the-app
    exit 2
fi
ok down name="$name"
exit 0
