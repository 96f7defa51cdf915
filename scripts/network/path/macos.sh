# Link, address, gateway, and where given the way to $1: which of them loses or delays packets?
target=$1
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

probe() { # ADDRESS: six packets in five seconds; prints lost per cent and average ms
    case $1 in *:*) set -- ping6 -n -q -c 6 "$1" ;; *) set -- ping -n -q -c 6 -W 1000 "$1" ;; esac
    bounded 8 "$@" 2>/dev/null </dev/null | awk -F '[ =/,%]+' '
        / packet loss/ { for (i = 2; i <= NF; i++) if ($i == "packet") lost = $(i - 1) }
        /min\/avg/ { for (i = 1; i <= NF; i++) if ($i ~ /^[0-9.]+$/) { average = $(i + 1); break } }
        END { if (lost == "") lost = 100; printf "%d %.0f\n", lost, average }'
}

found() { # NAME OR ADDRESS: whether macOS knows where it is
    case $1 in *[!0-9.]*) ;; *) return 0 ;; esac
    bounded 6 dscacheutil -q host -a name "$1" 2>/dev/null </dev/null | grep -q address
}

neighbour() { # ADDRESS: its hardware address, where this machine has met it on the link
    arp -n "$1" 2>/dev/null </dev/null | sed -n 's/^.* at \([0-9a-f][0-9a-f:]*\) on .*/\1/p'
    ndp -an 2>/dev/null </dev/null | awk -v address="$1" '$1 == address && $2 ~ /^[0-9a-f]/ { print $2 }'
}

hop_at() { # TTL: prints the router at that distance from $target, if it says so
    bounded 3 ping -n -c 1 -W 1000 -m "$1" "$target" 2>/dev/null </dev/null |
        sed -n 's/^.* bytes from \([0-9.]*\): Time to live exceeded.*/\1/p' | sed 1q
}

# 1: a link, and an address on it. What a Mac keeps for itself (AirDrop, its own chips) is always there.
connected=$(ifconfig 2>/dev/null </dev/null | awk '
    function out() { if (name != "" && (state == "active" || (state == "" && address != ""))) print name, address }
    /^[^ \t]/ { out(); name = $1; sub(/:$/, "", name); state = address = ""
        if (name ~ /^(lo|awdl|llw|anpi|ap|gif|stf|p2p)[0-9]/ || $2 !~ /[<,]UP[,>]/) name = "" }
    $1 == "status:" { state = $2 }
    $1 == "inet" || ($1 == "inet6" && $2 !~ /^fe80:/) { address = address " " $2 }
    END { out() }')
if [ -z "$connected" ]; then
    fail no-link
    next check-cable
    exit 2
fi
printf 'connected (interface, addresses):\n%s\n' "$connected"
addresses=$(printf '%s\n' "$connected" | awk '{ for (i = 2; i <= NF; i++) printf "%s ", $i }')
if [ -z "$addresses" ]; then
    fail no-address links="$(printf '%s\n' "$connected" | awk '{ printf "%s%s", (n++ ? " " : ""), $1 }')"
    next renew-address
    exit 2
fi

# 2: the gateway
of() { printf '%s\n' "$way" | sed -n "s/^ *$1: //p"; }
way=$(route -n get default 2>/dev/null </dev/null)
[ -n "$(of interface)" ] || way=$(route -n get -inet6 default 2>/dev/null </dev/null)
link=$(of interface) gateway=$(of gateway)
case $addresses in
169.254.*)
    # RFC 3927: what a machine gives itself when nobody hands out addresses
    if [ -z "$link" ]; then
        fail self-made-address address="${addresses%% *}"
        next renew-address
        exit 2
    fi
    ;;
esac
if [ -z "$link" ]; then
    fail no-gateway
    next renew-address
    exit 2
fi
case $gateway in
*.*.*.* | *:*) ;;
*) gateway= ;; # a tunnel: there is no router in it to ask
esac

# Gateway and target are measured at the same time; each answer comes on a line of its own.
measured=$(
    [ -z "$gateway" ] || echo "gateway $(probe "$gateway")" &
    if [ -n "$target" ] && found "$target"; then echo "target $(probe "$target")"; fi &
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
                hop=$(hop_at "$ttl")
                [ -z "$hop" ] || echo "$ttl $hop"
            } &
        done | sort -n)
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
