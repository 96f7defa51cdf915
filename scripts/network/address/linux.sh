# Has this machine a place on the network: a link, an address that lasts, a gateway that is there?
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

links=$(for link in /sys/class/net/*; do
    [ "$(cat "$link/carrier" 2>/dev/null)" = 1 ] || continue
    [ "${link##*/}" = lo ] || printf ' %s' "${link##*/}"
done)
if [ -z "$links" ]; then
    fail no-link
    next check-cable
    exit 2
fi
echo "links that are up:$links"

# The default route with the best metric says which connection is used.
routes=$(ip -4 route show default 2>/dev/null | awk '
    { via = "-"; dev = "-"; metric = 0
      for (i = 1; i < NF; i++) {
          if ($i == "via") via = $(i + 1)
          if ($i == "dev") dev = $(i + 1)
          if ($i == "metric") metric = $(i + 1)
      }
      print metric, via, dev }' | sort -s -n -k 1,1)
best=$(printf '%s\n' "$routes" | awk 'NR == 1 { print $1 }')
gateway=$(printf '%s\n' "$routes" | awk 'NR == 1 { print $2 }')
link=$(printf '%s\n' "$routes" | awk 'NR == 1 { print $3 }')
[ -z "$routes" ] || printf 'gateways (metric, gateway, link):\n%s\n' "$routes"

# Address and seconds left of the first one on that link, else of the first one at all; -1 lasts for ever.
# BusyBox and iproute2 both print the lifetime on the line after the address, unless -o is given.
lent=$(ip -4 addr show scope global 2>/dev/null | awk -v wanted="$link" '
    /^[0-9]+: / { dev = $2; sub(/[:@].*/, "", dev) }
    $1 == "inet" { address = $2; if (!n++ || (dev == wanted && !hit)) { first = address; on = dev; left = -1; pick = 1 } else pick = 0
                   if (dev == wanted) hit = 1 }
    $1 == "valid_lft" && pick { left = ($2 == "forever") ? -1 : $2 + 0 }
    END { if (n) print first, on, left }')
if [ -z "$lent" ]; then
    # RFC 3927 addresses are of the link's own scope on some systems.
    own=$(ip -4 addr show 2>/dev/null | awk '$1 == "inet" && $2 ~ /^169\.254\./ { print $2; exit }')
    if [ -n "$own" ]; then
        fail self-made-address address="${own%%/*}"
    else
        fail no-address links="${links# }"
    fi
    next renew-address
    exit 2
fi
address=${lent%% *}
left=${lent##* }
on=${lent#* }
on=${on% *}
echo "address $address on $on, seconds left: $left"
case $address in
169.254.*)
    if [ -z "$routes" ]; then
        fail self-made-address address="${address%%/*}"
        next renew-address
        exit 2
    fi
    ;;
esac

if [ "$left" -ge 0 ]; then
    fact lease-left s "$left"
    notice lent-address
    # Whoever borrows an address asks again after half of the time (RFC 2131 section 4.4.5).
    if [ "$left" -lt 60 ]; then
        warn lease-ends address="${address%%/*}" seconds="$left"
        next renew-address
        worse 1
    fi
else
    notice fixed-address
fi

if [ -z "$routes" ]; then
    fail no-gateway address="${address%%/*}"
    next renew-address
    exit 2
fi
equal=$(printf '%s\n' "$routes" | awk -v best="$best" '$1 == best { printf "%s%s", (n++ ? " " : ""), $2 == "-" ? $3 : $2 }')
case $equal in
*' '*)
    warn two-gateways gateways="$equal"
    next leave-one
    worse 1
    ;;
esac

# A line without a router in it, such as a VPN or a mobile connection, has nobody to ask.
if [ "$gateway" != - ]; then
    case $(ip -4 route get "$gateway" 2>/dev/null) in
    '' | *' via '*)
        fail gateway-elsewhere gateway="$gateway" address="$address"
        next compare-settings
        exit 2
        ;;
    esac
    # Whether it answers the packet does not matter: to send it, the machine has to find the gateway on the link.
    bounded 3 ping -n -q -c 2 -W 1 "$gateway" >/dev/null 2>&1 </dev/null
    pinged=$?
    known=$(ip neigh show dev "$link" 2>/dev/null | awk -v gateway="$gateway" '$1 == gateway')
    echo "gateway $gateway: ping ended with $pinged; neighbour: $known"
    case $known in
    *lladdr*) ;;
    *)
        if [ "$pinged" -ne 0 ]; then
            fail gateway-silent gateway="$gateway" link="$link"
            next check-cable
            exit 2
        fi
        ;;
    esac
fi
[ "$status" -gt 0 ] || ok address-fine address="${address%%/*}" link="$on" gateway="$gateway"
exit "$status"
