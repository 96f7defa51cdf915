# Do full-size packets reach $1? Where they vanish, connections open and then hang: VPN, DSL and tunnels do that.
host=$1
small=56

case $(uname -s) in
Darwin) # its ping knows IPv4 only, and waits in milliseconds
    whole() { ping -n -D -W 1000 "$@"; }
    pause=1
    ;;
*)
    whole() { ping -4 -n -M 'do' -W 1 "$@"; }
    pause=0.2
    ;;
esac

reply() { # PAYLOAD: true if at least one of two unfragmentable packets of that size comes back
    whole -q -c 2 -i "$pause" -s "$1" "$host" >/dev/null 2>&1 </dev/null
}

if ! whole -c 1 127.0.0.1 >/dev/null 2>&1 </dev/null; then
    notice ping-too-simple
    next install-ping
    exit 3
fi
if ! reply "$small"; then
    notice no-reply host="$host"
    next choose-host
    exit 3
fi

# The route says which interface, and so how large a packet may be at the start.
address=$(whole -c 1 "$host" 2>/dev/null </dev/null | sed -n '1s/^PING [^(]*(\([0-9.]*\)).*/\1/p')
if command -v ip >/dev/null 2>&1; then
    device=$(ip route get "$address" 2>/dev/null | sed -n 's/.* dev \([^ ]*\).*/\1/p' | sed 1q)
    mtu=$(cat "/sys/class/net/$device/mtu" 2>/dev/null)
else
    device=$(route -n get "$address" 2>/dev/null </dev/null | sed -n 's/^ *interface: //p')
    mtu=$(ifconfig "$device" 2>/dev/null </dev/null | sed -n '1s/.* mtu \([0-9]*\).*/\1/p')
fi
[ "${mtu:-0}" -ge 576 ] || mtu=1500
[ "$mtu" -le 9000 ] || mtu=9000
fact interface-mtu bytes "$mtu"
echo "$host is $address, by $device with packets of at most $mtu bytes"

# 28 bytes: IPv4 header 20, ICMP header 8
if reply $((mtu - 28)); then
    fact path-mtu bytes "$mtu"
    ok full-size host="$host" mtu="$mtu"
    exit 0
fi
told=$(whole -c 2 -i "$pause" -s $((mtu - 28)) "$host" 2>&1 </dev/null |
    sed -n 's/.*mtu[:= ]*\([0-9]*\).*/\1/p' | sed 1q)
if [ -n "$told" ] && reply $((told - 28)); then
    fact path-mtu bytes "$told"
    ok smaller-but-told host="$host" mtu="$told"
    exit 0
fi

largest=$(for size in 8000 4000 1492 1480 1472 1460 1450 1440 1420 1412 1400 1380 1360 1320 1280 1200 1000 576; do
    if [ "$size" -lt "$mtu" ]; then
        reply $((size - 28)) && echo "$size" &
    fi
done | sort -n | tail -n 1)
wait
echo "largest packet that came back: ${largest:-below 576} bytes"
fact path-mtu bytes "${largest:-84}"
fail black-hole host="$host" mtu="$mtu" passes="${largest:-84}"
next lower-mtu passes="${largest:-576}"
exit 2
