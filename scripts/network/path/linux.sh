# How Linux is asked for links, addresses, routes and routers.
RES_OPTIONS='timeout:2 attempts:1'
export RES_OPTIONS

links_that_are_up() {
    for link in /sys/class/net/*; do
        [ "$(cat "$link/carrier" 2>/dev/null)" = 1 ] || continue
        [ "${link##*/}" = lo ] || echo "${link##*/}"
    done
}

addresses_of_links() {
    ip addr show scope global 2>/dev/null | awk '$1 == "inet" || $1 == "inet6" { printf "%s ", $2 }'
}

show_links() {
    echo "links that are up: $(links_that_are_up | tr '\n' ' ')"
    echo "addresses: $(addresses_of_links)"
}

way_out() { # IPv6 only where it has a gateway
    ip route show default 2>/dev/null
    ip -6 route show default 2>/dev/null | grep ' via '
}

gateway() { # an address of the link alone has to be told which link (RFC 4007)
    way_out | awk '
        { for (i = 1; i < NF; i++) { if ($i == "via") via = $(i + 1); if ($i == "dev") dev = $(i + 1) } }
        via { print via (via ~ /:/ ? "%" dev : ""); exit }'
}

neighbour() { # ADDRESS
    ip neigh show to "${1%%%*}" 2>/dev/null | awk '
        /REACHABLE|STALE|DELAY|PROBE/ { for (i = 1; i < NF; i++) if ($i == "lladdr") print $(i + 1) }'
}

is_known() { # NAME OR ADDRESS
    getent ahosts "$1" || nslookup "$1"
}

send_pings() { # ADDRESS: ten in two seconds
    case $1 in *:*) set -- -6 "$1" ;; esac
    ping -n -q -c 10 -i 0.2 -W 1 "$@"
}

hop_at() { # TTL, ADDRESS
    ping -n -c 1 -W 1 -t "$1" "$2" 2>/dev/null </dev/null |
        sed -n 's/^From \([0-9a-fA-F.:]*[0-9a-fA-F]\)[: ].*exceeded.*/\1/p' | sed 1q
}
