# Link, address, gateway, and where given the way to $1: which of them loses or delays packets?
target=$1
RES_OPTIONS='timeout:2 attempts:1'
export RES_OPTIONS
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

probe() { # ADDRESS [ping option ...]: ten packets in two seconds; prints lost per cent and average ms
    to=$1
    shift
    ping -n -q -c 10 -i 0.2 -W 1 "$@" "$to" 2>/dev/null </dev/null | awk -F '[ =/,%]+' '
        / packet loss/ { for (i = 2; i <= NF; i++) if ($i == "packet") lost = $(i - 1) }
        /min\/avg/ { for (i = 1; i <= NF; i++) if ($i ~ /^[0-9.]+$/) { average = $(i + 1); break } }
        END { if (lost == "") lost = 100; printf "%d %.0f\n", lost, average }'
}

hop_at() { # TTL: prints the router at that distance from $target, if it says so
    ping -n -c 1 -W 1 -t "$1" "$target" 2>/dev/null </dev/null |
        sed -n 's/^From \([0-9a-fA-F.:]*[0-9a-fA-F]\)[: ].*exceeded.*/\1/p' | sed 1q
}

# 1: a link, and an address on it
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
addresses=$(ip addr show scope global 2>/dev/null | awk '$1 == "inet" || $1 == "inet6" { printf "%s ", $2 }')
echo "addresses: $addresses"
case $addresses in
'')
    fail no-address links="${links# }"
    next renew-address
    exit 2
    ;;
169.254.*)
    # RFC 3927: what a machine gives itself when nobody hands out addresses
    if ! ip route show default | grep -q .; then
        fail self-made-address address="${addresses%%/*}"
        next renew-address
        exit 2
    fi
    ;;
esac

# 2: the gateway
gateway=$(ip route show default 2>/dev/null | awk '{ for (i = 1; i < NF; i++) if ($i == "via") { print $(i + 1); exit } }')
family=-4
if [ -z "$gateway" ]; then
    gateway=$(ip -6 route show default 2>/dev/null |
        awk '{ for (i = 1; i < NF; i++) { if ($i == "via") via = $(i + 1); if ($i == "dev") dev = $(i + 1) } }
            via { print via "%" dev; exit }')
    family=-6
fi
if [ -z "$gateway" ] && ! ip route show default | grep -q .; then
    fail no-gateway
    next renew-address
    exit 2
fi

# Gateway and target are measured at the same time; each answer comes on a line of its own.
resolves() { getent ahosts "$1" || nslookup "$1"; } >/dev/null 2>&1 </dev/null
measured=$(
    [ -z "$gateway" ] || echo "gateway $(probe "$gateway" "$family")" &
    if [ -n "$target" ] && resolves "$target"; then echo "target $(probe "$target")"; fi &
    wait
)
measure() { printf '%s\n' "$measured" | sed -n "s/^$1 //p"; }
if [ -n "$gateway" ]; then
    # shellcheck disable=SC2046 # two numbers
    set -- $(measure gateway)
    echo "gateway $gateway: $1 % lost, $2 ms"
    known=$(ip neigh show to "${gateway%%%*}" 2>/dev/null)
    if [ "$1" -eq 100 ]; then
        case $known in
        *lladdr*REACHABLE* | *lladdr*STALE* | *lladdr*DELAY* | *lladdr*PROBE*)
            notice gateway-ignores-ping gateway="$gateway"
            ;;
        *)
            fail gateway-silent gateway="$gateway"
            next check-cable
            exit 2
            ;;
        esac
    else
        fact gateway-lost % "$1"
        fact gateway-time ms "$2"
        if [ "$1" -ge 10 ]; then
            warn gateway-lossy gateway="$gateway" lost="$1"
            next move-closer
            worse 1
        elif [ "$2" -ge 100 ]; then
            warn gateway-slow gateway="$gateway" ms="$2"
            next move-closer
            worse 1
        fi
    fi
fi

# 3: the way to the target, where one was asked for
if [ -n "$target" ]; then
    # shellcheck disable=SC2046 # two numbers
    set -- $(measure target)
    if [ $# -eq 0 ]; then
        fail target-not-found target="$target"
        next check-names
        exit 2
    fi
    lost=$1 ms=$2
    echo "$target: $lost % lost, $ms ms"
    if [ "$lost" -lt 100 ]; then
        fact target-lost % "$lost"
        fact target-time ms "$ms"
    fi
    if [ "$lost" -ge 10 ] || [ "$ms" -ge 300 ]; then
        # All distances at once, then all routers at once: the answers come over one pipe.
        hops=$(for ttl in 1 2 3 4 5 6 7 8 9 10 11 12; do
            {
                hop=$(hop_at "$ttl")
                [ -z "$hop" ] || echo "$ttl $hop"
            } &
        done | sort -n)
        wait
        table=$(echo "$hops" | while read -r ttl hop; do
            [ -n "$hop" ] && echo "$ttl $hop $(probe "$hop")" &
        done | sort -n)
        echo "distance, router, % lost, ms:"
        echo "$table"
        # A router that answers pings badly but passes everything on is no fault: loss counts from where it stays.
        [ "$lost" -eq 100 ] || table=$(echo "$table" && echo "99 $target $lost $ms")
        culprit=$(echo "$table" | awk -v all="$lost" '
            $3 != "" { n++; hop[n] = $2; lost[n] = $3 }
            END {
                for (i = n; i > 0 && lost[i] >= 10 && lost[i] >= all / 3; i--) first = hop[i]
                if (first) print "lossy", first
                else if (n) print "last", hop[n]
            }')
        if [ "$lost" -eq 100 ]; then
            fail target-silent target="$target"
            worse 2
        elif [ "$lost" -ge 10 ]; then
            warn target-lossy target="$target" lost="$lost"
            worse 1
        else
            warn target-slow target="$target" ms="$ms"
            worse 1
        fi
        case $culprit in
        lossy*)
            notice lossy-from hop="${culprit#* }"
            ;;
        last*)
            notice answers-up-to hop="${culprit#* }"
            ;;
        esac
        next tell-network-staff
    fi
fi

[ "$status" -gt 0 ] || ok path-clear gateway="${gateway:-none}" target="${target:-none}"
exit "$status"
