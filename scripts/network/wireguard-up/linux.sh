# Brings up the WireGuard tunnel $1 with its own configuration; as an undo only if it was up before ($2).
name=$1 was_up=$2

if [ "$was_up" = false ]; then
    ok was-down name="$name"
    exit 0
fi
case $name in
*[!A-Za-z0-9_=+.-]* | ????????????????*)
    fail bad-name name="$name"
    next check-name
    exit 2
    ;;
esac
if [ ! -r "/etc/wireguard/$name.conf" ]; then
    fail no-config name="$name"
    next get-config
    exit 2
fi
case " $(wg show interfaces 2>/dev/null) " in
*" $name "*)
    ok up-already name="$name"
    exit 0
    ;;
esac
fact was_up '' false
if ! said=$(bounded 30 wg-quick up "$name" 2>&1); then
    # A line of the configuration may stand in the message, and a key in the line.
    why=$(printf '%s\n' "$said" | grep -v '^\[#\]' | sed 's|[A-Za-z0-9+/]\{42,\}=*|(key)|g' | tail -n 1 | cut -c 1-120)
    fail not-up name="$name" why="${why:--}"
    next look-at-config
    exit 2
fi
ok up name="$name"
next look-again
exit 0
