# How Linux is asked about IPv6.
have() { command -v "$1" >/dev/null 2>&1; }

addresses() {
    ip -6 addr show scope global 2>/dev/null | awk '$1 == "inet6" {
        sub("/.*", "", $2)
        print $2, ($0 ~ /dadfailed/) ? "twice" : ($0 ~ /tentative/) ? "tentative" : "good"
    }'
}

way_out() {
    ip -6 route show default 2>/dev/null | awk '{
        via = "-"; for (i = 1; i < NF; i++) { if ($i == "via") via = $(i + 1); if ($i == "dev") dev = $(i + 1) }
        print via, dev; exit
    }'
}

answers_ping() { # ADDRESS
    if ping -6 -c 1 ::1 >/dev/null 2>&1 </dev/null; then set -- -6 "$1"; fi
    bounded 3 ping -n -q -c 2 -W 1 "$@" >/dev/null 2>&1 </dev/null
}

neighbour() { # ADDRESS, LINK
    ip -6 neigh show dev "$2" 2>/dev/null | awk -v address="${1%%%*}" '
        $1 == address { for (i = 1; i < NF; i++) if ($i == "lladdr") print $(i + 1) }'
}

first_address() { # 4 or 6, NAME
    if have getent; then
        # Where there is no IPv6 address, ahostsv6 gives IPv4 ones in its clothes.
        getent "ahostsv$1" "$2" | awk '$2 == "STREAM" && $1 !~ /^::ffff:/ { print $1; exit }'
    else
        bounded 5 nslookup "$2" 2>/dev/null | awk -v kind="$1" '
            /^Name:/ { ours = 1 }
            ours && /^Address/ { six = $NF ~ /:/; if (six == (kind == 6)) { print $NF; exit } }'
    fi </dev/null
}

if have bash; then
    opens() { # ADDRESS, PORT
        # Without --norc a bash that finds itself behind sshd runs the user's .bashrc first.
        # shellcheck disable=SC2016 # expanded by that bash
        bounded 4 bash --norc -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" >/dev/null 2>&1 </dev/null
    }
elif nc -h 2>&1 | grep -q -e '-[a-zA-Z]*z'; then
    opens() { bounded 4 nc -z "$1" "$2" >/dev/null 2>&1 </dev/null; }
else
    opens() { bounded 4 nc -w 4 "$1" "$2" -e true >/dev/null 2>&1 </dev/null; }
fi
