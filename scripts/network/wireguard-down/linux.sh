# Takes down the WireGuard tunnel $1; as an undo only if it was down before ($2). What is left of half a start goes too.
name=$1 was_up=$2

if [ "$was_up" = true ]; then
    ok was-up name="$name"
    exit 0
fi
case $name in
*[!A-Za-z0-9_=+.-]* | ????????????????*)
    fail bad-name name="$name"
    next check-name
    exit 2
    ;;
esac
if ! ip link show dev "$name" >/dev/null 2>&1; then
    ok down-already name="$name"
    exit 0
fi
case " $(wg show interfaces 2>/dev/null) " in
*" $name "*) ;;
*)
    fail not-a-tunnel name="$name"
    next check-name
    exit 2
    ;;
esac
fact was_up '' true
if [ -r "/etc/wireguard/$name.conf" ]; then
    bounded 30 wg-quick down "$name" >/dev/null 2>&1
fi
if ip link show dev "$name" >/dev/null 2>&1 && ! ip link delete dev "$name" 2>/dev/null; then
    fail still-up name="$name"
    next restart-machine
    exit 2
fi
ok down name="$name"
exit 0
