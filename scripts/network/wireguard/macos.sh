# Does the WireGuard tunnel $1 (empty: the one that is set up) work? Asked of macOS, which runs the tunnels of the
# WireGuard app. Its keys are in the keychain and are not looked at.
name=$1
# The facts are what walkthroughs branch on: the first trouble in one word, and the tunnel that has it.
tell_trouble() { # TROUBLE
    fact trouble '' "$1"
    fact tunnel '' "${name:--}"
}

# State and name of each tunnel: `* (Connected)  NUMBER VPN (com.wireguard.macos) "Office"  [VPN:com.wireguard.macos]`
tunnels=$(bounded 5 scutil --nc list 2>/dev/null </dev/null |
    sed -n 's/^[* ]*(\([A-Za-z]*\)) .*(com\.wireguard\.macos) "\(.*\)" *\[.*/\1 \2/p')
printf '%s\n' "$tunnels"
if [ -z "$tunnels" ]; then
    for folder in /etc/wireguard /usr/local/etc/wireguard /opt/homebrew/etc/wireguard /opt/local/etc/wireguard; do
        if [ -d "$folder" ]; then
            # Those programs belong to whoever installed them, and what a user may change is not run as root.
            notice not-the-app folder="$folder"
            tell_trouble unknown
            exit 3
        fi
    done
    fail not-set-up
    next get-config
    tell_trouble not-set-up
    exit 2
fi
state=$(printf '%s\n' "$tunnels" | name=$name awk '
    { one = $0; sub(/^[^ ]* /, "", one) }
    ENVIRON["name"] == "" || one == ENVIRON["name"] { print; exit }')
if [ -z "$state" ]; then
    fail no-such-tunnel name="$name" known="$(printf '%s\n' "$tunnels" | sed 's/^[^ ]* //' | tr '\n' ' ')"
    next get-config
    tell_trouble no-such-tunnel
    exit 2
fi
name=${state#* } state=${state%% *}
case $state in
Connected) ;;
Connecting | Reasserting)
    fail still-connecting name="$name"
    next check-network
    next compare-keys
    tell_trouble still-connecting
    exit 2
    ;;
*)
    fail down name="$name"
    next bring-up
    tell_trouble down
    exit 2
    ;;
esac

about=$(bounded 5 scutil --nc status "$name" 2>/dev/null </dev/null)
device=$(printf '%s\n' "$about" | sed -n 's/^ *InterfaceName : \([a-z0-9]*\)$/\1/p' | head -n 1)
# Of the settings one line only: what else is in them is nobody's business.
server=$(bounded 5 scutil --nc show "$name" 2>/dev/null </dev/null | sed -n 's/^ *RemoteAddress : //p' | head -n 1)
if [ -z "$device" ] || ! ifconfig "$device" 2>/dev/null </dev/null | grep -q '^[[:space:]]*inet'; then
    fail no-address name="$name"
    next restart-tunnel
    tell_trouble no-address
    exit 2
fi
host=${server%:*}
host=${host#\[}
host=${host%\]}
case $host in
'' | *[!0-9.]*) ;;
*)
    through=$(route -n get "$host" 2>/dev/null </dev/null | sed -n 's/^ *interface: //p')
    if [ "$through" = "$device" ]; then
        fail loop endpoint="$server"
        next restart-tunnel
        tell_trouble loop
        exit 2
    elif [ -z "$through" ]; then
        fail no-way endpoint="$server"
        next check-network
        tell_trouble no-way
        exit 2
    fi
    ;;
esac

# The last columns of netstat: packets in, errors, bytes in, packets out, errors, bytes out, collisions.
counts() { netstat -I "$device" -b -n 2>/dev/null </dev/null | awk '/<Link#/ { print $(NF - 6), $(NF - 3); exit }'; }
before=$(counts)
# One small packet wakes a tunnel that has been silent; where it may not go, the tunnel drops it.
bounded 4 ping -n -q -c 2 -W 1000 -b "$device" 192.0.2.1 >/dev/null 2>&1 </dev/null
after=$(counts)
came=${after% *} went=${after#* }
echo "$name on $device to ${server:-a server that is not told}: $came packets came, $went went; before: $before"
if [ "${came:-0}" -gt 0 ]; then
    tell_trouble none
    ok works name="$name" peers=1
    exit 0
elif [ "${went:-0}" -ge 3 ]; then
    fail nothing-back name="$name" count="$went" endpoint="${server:--}"
    next compare-keys
    next check-port
    tell_trouble never-answered
    exit 2
fi
notice nothing-sent name="$name"
tell_trouble unknown
exit 3
