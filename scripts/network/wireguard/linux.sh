# Does the WireGuard tunnel $1 (empty: the one that is set up) work? Interface, handshakes, routes, names, keys.
# One small packet goes into a tunnel that has been silent. Keys are compared and never shown.
name=$1
configs=/etc/wireguard
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }
# The facts are what walkthroughs branch on: the first trouble in one word, and the tunnel that has it.
tell_trouble() { # TROUBLE
    fact trouble '' "$1"
    fact tunnel '' "${name:--}"
}
trouble=
first() { trouble=${trouble:-$1}; }

running=$(wg show interfaces 2>/dev/null)
if [ -z "$name" ]; then
    for config in "$configs"/*.conf; do
        if [ -r "$config" ]; then
            name=${config##*/}
            name=${name%.conf}
            break
        fi
    done
fi
name=${name:-${running%% *}}
config=$configs/$name.conf
if [ -z "$name" ]; then
    fail not-set-up
    next get-config
    tell_trouble not-set-up
    exit 2
fi
case " $running " in
*" $name "*) ;;
*)
    if [ -r "$config" ]; then
        fail down name="$name"
        next bring-up
        tell_trouble down
    else
        fail no-such-tunnel name="$name" known="${running:--}"
        next get-config
        tell_trouble no-such-tunnel
    fi
    exit 2
    ;;
esac

address=$(ip -o addr show dev "$name" 2>/dev/null | awk '{ print $4 }' | tr '\n' ' ')
echo "$name: address ${address:-none}, $(ip -o link show dev "$name" | grep -o 'mtu [0-9]*')"
if [ -z "$address" ]; then
    fail no-address name="$name"
    first no-address
    next restart-tunnel
    worse 2
fi
of_config() { # SECTION KEY: every value, also of one that was written in other letters
    awk -v section="[$1]" -v key="$2" '{ sub(/\r$/, ""); sub(/[ \t]*#.*/, "") }
        /^[ \t]*\[/ { gsub(/[ \t]/, ""); inside = tolower($0) == section; next }
        inside && tolower($0) ~ "^[ \t]*" key "[ \t]*=" { sub(/^[^=]*=[ \t]*/, ""); print }' "$config" 2>/dev/null
}
if [ -r "$config" ]; then
    should=$(of_config interface privatekey | head -n 1 | wg pubkey 2>/dev/null)
    if [ -n "$should" ] && [ "$should" != "$(wg show "$name" public-key)" ]; then
        warn other-key name="$name"
        first other-key
        next restart-tunnel
        worse 1
    fi
    if [ "$(of_config peer publickey | sort)" != "$(wg show "$name" peers | sort)" ]; then
        warn other-peers name="$name"
        first other-peers
        next restart-tunnel
        worse 1
    fi
fi

peers() { wg show "$name" dump 2>/dev/null | awk 'NR > 1 { print $1, $3, $4, $5, $6, $7 }'; }
first_of() { # NETWORK: an address in it
    case $1 in
    0.0.0.0/0) echo 192.0.2.1 ;;
    *:*) echo "${1%/*}" | sed 's/::$/::1/' ;;
    */32) echo "${1%/*}" ;;
    *) echo "${1%/*}" | awk -F . '{ print $1 "." $2 "." $3 "." $4 + 1 }' ;;
    esac
}
silent() { # HANDSHAKE: none in the three minutes after which WireGuard itself gives a session up
    [ $(($(date +%s) - $1)) -gt 180 ]
}
for target in $(peers | while read -r _ _ networks shaken _; do
    silent "$shaken" && [ "$networks" != '(none)' ] && first_of "${networks%%,*}"
done); do
    bounded 3 ping -c 2 -W 1 -I "$name" "$target" >/dev/null 2>&1
done
if [ -z "$(peers)" ]; then
    fail no-peers name="$name"
    next get-config
    tell_trouble no-peers
    exit 2
fi

good=0
while read -r peer endpoint networks shaken received sent; do
    short=$(printf %.8s "$peer")
    if [ "$networks" = '(none)' ]; then
        fail no-networks peer="$short"
        first no-networks
        next get-config
        worse 2
    fi
    if [ "$endpoint" = '(none)' ]; then
        # A peer that calls us has none until it has done so.
        notice waits peer="$short"
        continue
    fi
    host=${endpoint%:*}
    host=${host#\[}
    through=$(ip route get "${host%\]}" mark "$(wg show "$name" fwmark | sed 's/off/0/')" 2>/dev/null |
        sed -n 's/.* dev \([^ ]*\).*/\1/p')
    if [ "$through" = "$name" ]; then
        fail loop endpoint="$endpoint"
        first loop
        next restart-tunnel
        worse 2
    elif [ -z "$through" ]; then
        fail no-way endpoint="$endpoint"
        first no-way
        next check-network
        worse 2
    elif [ "$shaken" = 0 ] && [ "$received" = 0 ]; then
        fail never-answered endpoint="$endpoint" peer="$short"
        first never-answered
        next compare-keys
        next check-port
        worse 2
    elif silent "$shaken"; then
        fail silent endpoint="$endpoint" minutes="$((($(date +%s) - shaken) / 60))"
        first silent
        next check-port
        worse 2
    else
        good=$((good + 1))
        fact handshake-age s "$(($(date +%s) - shaken))"
        echo "peer $short at $endpoint: $received bytes in, $sent bytes out, for $networks"
    fi
    for network in $(echo "$networks" | tr , ' '); do
        goes=$(ip route get "$(first_of "$network")" 2>/dev/null | sed -n 's/.* dev \([^ ]*\).*/\1/p')
        if [ "$goes" != "$name" ]; then
            warn other-way network="$network" dev="${goes:--}"
            first other-way
            next restart-tunnel
            worse 1
        fi
    done
done <<PEERS
$(peers)
PEERS

for endpoint in $(of_config peer endpoint); do
    host=${endpoint%:*}
    case $host in
    \[* | *[!0-9.]*) ;;
    *) continue ;;
    esac
    case $host in \[*) continue ;; esac
    found=$(bounded 6 getent ahosts "$host" | awk '{ print $1 }' | sort -u)
    if [ -z "$found" ]; then
        fail name-not-found host="$host"
        first name-not-found
        next check-names
        worse 2
    elif ! wg show "$name" endpoints | sed 's/^[^\t]*\t//; s/:[0-9]*$//; s/[][]//g' | grep -q -x -F -e "$found"; then
        warn server-moved host="$host" addresses="$(echo "$found" | tr '\n' ' ')"
        first server-moved
        next restart-tunnel
        worse 1
    fi
done
tell_trouble "${trouble:-none}"
[ "$status" -gt 0 ] || ok works name="$name" peers="$good"
exit "$status"
