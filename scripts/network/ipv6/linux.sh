# Does IPv6 lead outside, or does this machine only believe so? $1 is a machine with both kinds of address, $2 a port.
host=$1 port=$2
have() { command -v "$1" >/dev/null 2>&1; }

addresses=$(ip -6 addr show scope global 2>/dev/null |
    awk '$1 == "inet6" { print $2, ($0 ~ /dadfailed/) ? "twice" : ($0 ~ /tentative/) ? "tentative" : "good" }')
[ -z "$addresses" ] || printf 'IPv6 addresses:\n%s\n' "$addresses"
twice=$(printf '%s\n' "$addresses" | awk '$2 == "twice" { print $1; exit }')
if [ -n "$twice" ]; then
    fail address-twice address="${twice%%/*}"
    next check-router
    exit 2
fi
# fc00::/7 is for one organisation's own network (RFC 4193) and promises no way outside.
outside=$(printf '%s\n' "$addresses" | awk '$1 !~ /^f[cd]/ && $2 == "good" { sub("/.*", "", $1); print $1; exit }')
route=$(ip -6 route show default 2>/dev/null |
    awk '{ via = "-"; for (i = 1; i < NF; i++) { if ($i == "via") via = $(i + 1); if ($i == "dev") dev = $(i + 1) } print via, dev; exit }')
if [ -z "$outside" ]; then
    ok not-used
    exit 0
fi
if [ -z "$route" ]; then
    warn no-way-out address="$outside"
    next check-router
    exit 1
fi
gateway=${route% *} link=${route#* }
if [ "$gateway" != - ]; then
    if ping -6 -c 1 ::1 >/dev/null 2>&1 </dev/null; then six=-6; else six=; fi
    # An address of the link alone has to be told which link (RFC 4007).
    case $gateway in fe80:*) on=%$link ;; *) on= ;; esac
    # shellcheck disable=SC2086 # an option or none
    bounded 3 ping $six -n -q -c 2 -W 1 "$gateway$on" >/dev/null 2>&1 </dev/null
    pinged=$?
    known=$(ip -6 neigh show dev "$link" 2>/dev/null | awk -v gateway="$gateway" '$1 == gateway')
    echo "gateway $gateway on $link: ping ended with $pinged; neighbour: $known"
    case $known in
    *lladdr*) ;;
    *)
        if [ "$pinged" -ne 0 ]; then
            warn gateway-silent gateway="$gateway" link="$link"
            next check-router
            exit 1
        fi
        ;;
    esac
fi

names() { # 4 or 6: the first address of that kind
    if have getent; then
        # Where there is no IPv6 address, ahostsv6 gives IPv4 ones in its clothes.
        getent "ahostsv$1" "$host" | awk '$2 == "STREAM" && $1 !~ /^::ffff:/ { print $1; exit }'
    else
        bounded 5 nslookup "$host" 2>/dev/null | awk -v kind="$1" '
            /^Name:/ { ours = 1 }
            ours && /^Address/ { six = $NF ~ /:/; if (six == (kind == 6)) { print $NF; exit } }'
    fi </dev/null
}

if have bash; then
    opens() {
        # Without --norc a bash that finds itself behind sshd runs the user's .bashrc first.
        # shellcheck disable=SC2016 # expanded by that bash
        bounded 4 bash --norc -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$port" >/dev/null 2>&1 </dev/null
    }
elif nc -h 2>&1 | grep -q -e '-[a-zA-Z]*z'; then
    opens() { bounded 4 nc -z "$1" "$port" >/dev/null 2>&1 </dev/null; }
else
    opens() { bounded 4 nc -w 4 "$1" "$port" -e true >/dev/null 2>&1 </dev/null; }
fi

new=$(names 6)
if [ -z "$new" ]; then
    notice no-such-name host="$host"
    exit 3
fi
if opens "$new"; then
    echo "$new port $port: open"
    ok works host="$host" address="$new"
    exit 0
fi
echo "$new port $port: does not open"
old=$(names 4)
if [ -n "$old" ] && opens "$old"; then
    echo "$old port $port: open"
    warn broken host="$host"
    next check-router
    exit 1
fi
echo "${old:-no IPv4 address} port $port: does not open"
notice neither host="$host"
next check-path
exit 3
