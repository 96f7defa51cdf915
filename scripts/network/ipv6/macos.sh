# How macOS is asked about IPv6.

addresses() {
    ifconfig 2>/dev/null </dev/null | awk '$1 == "inet6" && $2 !~ /^(fe80:|::1$)/ {
        print $2, ($0 ~ / duplicated/) ? "twice" : ($0 ~ / (tentative|detached|deprecated)/) ? "waits" : "good"
    }'
}

way_out() {
    route -n get -inet6 default 2>/dev/null </dev/null | awk '
        $1 == "gateway:" && $2 ~ /:/ { via = $2 }
        $1 == "interface:" { dev = $2 }
        END { if (dev != "") print (via == "" ? "-" : via), dev }'
}

answers_ping() { # ADDRESS
    bounded 3 ping6 -n -q -c 2 "$1" >/dev/null 2>&1 </dev/null
}

neighbour() { # ADDRESS
    ndp -an 2>/dev/null </dev/null | awk -v address="$1" '$1 == address && $2 ~ /^[0-9a-f]*:/ { print $2; exit }'
}

first_address() { # 4 or 6, NAME
    case $1 in 4) kind=ip_address ;; *) kind=ipv6_address ;; esac
    bounded 5 dscacheutil -q host -a name "$2" 2>/dev/null </dev/null |
        awk -v kind="$kind:" '$1 == kind { print $2; exit }'
}

opens() { # ADDRESS, PORT
    bounded 4 nc -z "$1" "$2" >/dev/null 2>&1 </dev/null
}
