# Has this machine a place on the network: a link, an address that lasts, a gateway that is there?

# Name and first IPv4 address of each interface that is connected. What a Mac keeps for itself (AirDrop, its own
# chips) is always there and leads nowhere; a tunnel has no line about its state and counts by its address.
connected=$(ifconfig 2>/dev/null </dev/null | awk '
    function out() { if (name != "" && (state == "active" || (state == "" && address != "-"))) print name, address }
    /^[^ \t]/ { out(); name = $1; sub(/:$/, "", name); state = ""; address = "-"
        if (name ~ /^(lo|awdl|llw|anpi|ap|gif|stf|p2p)[0-9]/ || $2 !~ /[<,]UP[,>]/) name = "" }
    $1 == "status:" { state = $2 }
    $1 == "inet" && address == "-" { address = $2 }
    END { out() }')
if [ -z "$connected" ]; then
    fail no-link
    next check-cable
    exit 2
fi
printf 'connected (interface, address):\n%s\n' "$connected"

way=$(route -n get default 2>/dev/null </dev/null)
gateway=$(printf '%s\n' "$way" | sed -n 's/^ *gateway: //p')
link=$(printf '%s\n' "$way" | sed -n 's/^ *interface: //p')
lent=$(printf '%s\n' "$connected" | awk -v wanted="$link" '
    $2 != "-" && (!found || $1 == wanted) { address = $2; on = $1; found = 1 }
    END { if (found) print address, on }')
if [ -z "$lent" ]; then
    fail no-address links="$(printf '%s\n' "$connected" | awk '{ printf "%s%s", (n++ ? " " : ""), $1 }')"
    next renew-address
    exit 2
fi
address=${lent% *} on=${lent#* }
case $address in
169.254.*)
    if [ -z "$link" ]; then
        fail self-made-address address="$address"
        next renew-address
        exit 2
    fi
    ;;
esac
# The answer of the address service, as macOS keeps it; there is none where the address was set by hand.
borrowed=$(bounded 5 ipconfig getpacket "$on" 2>/dev/null </dev/null | sed -n 's/^lease_time (uint32): 0x//p')
echo "address $address on $on${borrowed:+, lent for 0x$borrowed s at a time}"
if [ -n "$borrowed" ]; then
    notice lent-address
else
    notice fixed-address
fi

if [ -z "$link" ]; then
    fail no-gateway address="$address"
    next renew-address
    exit 2
fi
# A line without a router in it, such as a VPN or a mobile connection, has nobody to ask.
case $gateway in
*.*.*.*)
    around=$(route -n get "$gateway" 2>/dev/null </dev/null | sed -n 's/^ *gateway: \([0-9.]*\)$/\1/p')
    if [ -n "$around" ] && [ "$around" != "$gateway" ]; then
        fail gateway-elsewhere gateway="$gateway" address="$address"
        next compare-settings
        exit 2
    fi
    # Whether it answers the packet does not matter: to send it, the machine has to find the gateway on the link.
    bounded 4 ping -n -q -c 2 -W 1000 "$gateway" >/dev/null 2>&1 </dev/null
    pinged=$?
    known=$(arp -n "$gateway" 2>/dev/null </dev/null | head -n 1)
    echo "gateway $gateway: ping ended with $pinged; neighbour: $known"
    case $known in
    *' at '[0-9a-fA-F]*) ;;
    *)
        if [ "$pinged" -ne 0 ]; then
            fail gateway-silent gateway="$gateway" link="$link"
            next check-cable
            exit 2
        fi
        ;;
    esac
    ;;
*) gateway=- ;;
esac
ok address-fine address="$address" link="$on" gateway="$gateway"
exit 0
