# Link, address, gateway, and where given the way to $1: which of them loses or delays packets?
# linux.sh and macos.sh say how each is asked; what they have no answer to, they print nothing about:
#   links_that_are_up, addresses_of_links, show_links
#   way_out                what leads outside
#   gateway                its router
#   neighbour ADDRESS      the hardware address, where this machine has met it on the link
#   is_known NAME          whether it can be found
#   send_pings ADDRESS     ping's own summary of some quick ones
#   hop_at TTL ADDRESS     the router at that distance, if it says so
target=$1
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

probe() { # ADDRESS: prints lost per cent and average ms
    send_pings "$1" 2>/dev/null </dev/null | awk -F '[ =/,%]+' '
        / packet loss/ { for (i = 2; i <= NF; i++) if ($i == "packet") lost = $(i - 1) }
        /min\/avg/ { for (i = 1; i <= NF; i++) if ($i ~ /^[0-9.]+$/) { average = $(i + 1); break } }
        END { if (lost == "") lost = 100; printf "%d %.0f\n", lost, average }'
}

# 1: a link, and an address on it
links=$(links_that_are_up | tr '\n' ' ')
if [ -z "$links" ]; then
    fail no-link
    next check-cable
    exit 2
fi
show_links
addresses=$(addresses_of_links)
if [ -z "$addresses" ]; then
    fail no-address links="${links% }"
    next renew-address
    exit 2
fi

# 2: the gateway
if [ -z "$(way_out)" ]; then
    case $addresses in
    # RFC 3927: what a machine gives itself when nobody hands out addresses
    169.254.*) fail self-made-address address="${addresses%%[/ ]*}" ;;
    *) fail no-gateway ;;
    esac
    next renew-address
    exit 2
fi
gateway=$(gateway)

# Gateway and target are measured at the same time; each answer comes on a line of its own.
measured=$(
    [ -z "$gateway" ] || echo "gateway $(probe "$gateway")" &
    if [ -n "$target" ] && is_known "$target" >/dev/null 2>&1 </dev/null; then echo "target $(probe "$target")"; fi &
    wait
)
measure() { printf '%s\n' "$measured" | sed -n "s/^$1 //p"; }
if [ -n "$gateway" ]; then
    # shellcheck disable=SC2046 # two numbers
    set -- $(measure gateway)
    echo "gateway $gateway: $1 % lost, $2 ms"
    if [ "$1" -eq 100 ]; then
        case $(neighbour "$gateway") in
        *:*:*)
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
                hop=$(hop_at "$ttl" "$target")
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
