# How macOS is asked for links, addresses, routes and routers.

# What a Mac keeps for itself (AirDrop, its own chips) is always there.
connected=$(ifconfig 2>/dev/null </dev/null | awk '
    function out() { if (name != "" && (state == "active" || (state == "" && address != ""))) print name, address }
    /^[^ \t]/ { out(); name = $1; sub(/:$/, "", name); state = address = ""
        if (name ~ /^(lo|awdl|llw|anpi|ap|gif|stf|p2p)[0-9]/ || $2 !~ /[<,]UP[,>]/) name = "" }
    $1 == "status:" { state = $2 }
    $1 == "inet" || ($1 == "inet6" && $2 !~ /^fe80:/) { address = address " " $2 }
    END { out() }')

links_that_are_up() {
    printf '%s' "$connected" | awk '{ print $1 }'
}

addresses_of_links() {
    printf '%s\n' "$connected" | awk '{ for (i = 2; i <= NF; i++) printf "%s ", $i }'
}

show_links() {
    printf 'connected (interface, addresses):\n%s\n' "$connected"
}

route_out() { # WHAT ABOUT IT
    said=$(route -n get default 2>/dev/null </dev/null)
    case $said in *interface:*) ;; *) said=$(route -n get -inet6 default 2>/dev/null </dev/null) ;; esac
    printf '%s\n' "$said" | sed -n "s/^ *$1: //p"
}

way_out() {
    route_out interface
}

gateway() { # nothing where a tunnel leads outside: there is no router in it to ask
    route_out gateway | grep -e '[.].*[.].*[.]' -e :
}

neighbour() { # ADDRESS
    arp -n "$1" 2>/dev/null </dev/null | sed -n 's/^.* at \([0-9a-f][0-9a-f:]*\) on .*/\1/p'
    ndp -an 2>/dev/null </dev/null | awk -v address="$1" '$1 == address && $2 ~ /^[0-9a-f]/ { print $2 }'
}

is_known() { # NAME OR ADDRESS
    case $1 in *[!0-9.]*) ;; *) return 0 ;; esac
    bounded 6 dscacheutil -q host -a name "$1" | grep -q address
}

send_pings() { # ADDRESS: six in five seconds
    case $1 in *:*) set -- ping6 -n -q -c 6 "$1" ;; *) set -- ping -n -q -c 6 -W 1000 "$1" ;; esac
    bounded 8 "$@"
}

hop_at() { # TTL, ADDRESS
    bounded 3 ping -n -c 1 -W 1000 -m "$1" "$2" 2>/dev/null </dev/null |
        sed -n 's/^.* bytes from \([0-9.]*\): Time to live exceeded.*/\1/p' | sed 1q
}
