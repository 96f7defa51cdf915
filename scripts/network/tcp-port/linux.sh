# Can a connection be opened to host $1, port $2? Each address of the name by itself; nothing is sent.
host=$1 port=$2
seconds=4
have() { command -v "$1" >/dev/null 2>&1; }

hundredths() {
    if [ -r /proc/uptime ]; then
        read -r now _ </proc/uptime
        echo "${now%.*}${now#*.}"
    else # macOS, whose date knows whole seconds only
        perl -MTime::HiRes=time -e 'printf "%d\n", time * 100' 2>/dev/null || echo "$(date +%s)00"
    fi
}

addresses_of() {
    if have getent; then
        getent ahosts "$1" | awk '$2 == "STREAM" && !seen[$1]++ { print $1 }'
    elif have dscacheutil; then
        dscacheutil -q host -a name "$1" |
            awk '/^ip(v6)?_address: / { for (i = 2; i <= NF; i++) if (!seen[$i]++) print $i }'
    else
        nslookup "$1" 2>/dev/null | awk '/^Name:/ { ours = 1 } ours && /^Address/ { print $NF }'
    fi </dev/null
}

if have bash; then
    attempt() {
        # Without --norc a bash that finds itself behind sshd runs the user's .bashrc first.
        # shellcheck disable=SC2016 # expanded by that bash
        bounded "$seconds" bash --norc -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$port" 2>&1
    }
elif nc -h 2>&1 | grep -q -e '-[a-zA-Z]*z'; then
    attempt() { bounded "$seconds" nc -z -v "$1" "$port" 2>&1 </dev/null; }
else
    attempt() { bounded "$seconds" nc -w "$seconds" "$1" "$port" -e true 2>&1 </dev/null; }
fi

case $host in
*[!0-9.]*) addresses=$(addresses_of "$host") ;;
*) addresses=$host ;;
esac
if [ -z "$addresses" ]; then
    fail name-not-found host="$host"
    next check-names
    exit 2
fi

good='' bad='' reason=''
for address in $addresses; do
    began=$(hundredths)
    said=$(attempt "$address")
    result=$?
    took=$(($(hundredths) - began))
    if [ "$result" -eq 0 ]; then
        outcome=open
        good="$good $address"
        best=$((took * 10))
    else
        case $said in
        *refused*) outcome=refused ;;
        *nreachable* | *'No route'* | *rohibited*) outcome=unreachable ;;
        *) outcome=silent ;;
        esac
        bad="$bad $address" reason=$outcome
    fi
    echo "$address port $port: $outcome, $((took * 10)) ms"
    # Four addresses tell enough, and stay well inside the time-out.
    tried="${tried}x"
    [ "$tried" != xxxx ] || break
done

if [ -z "$bad" ]; then
    fact connect-time ms "$best"
    ok port-open host="$host" port="$port" ms="$best"
    exit 0
fi
if [ -n "$good" ]; then
    warn some-addresses host="$host" port="$port" good="${good# }" bad="${bad# }"
    next report-addresses
    exit 1
fi
case $reason in
refused)
    fail port-refused host="$host" port="$port"
    next check-service
    ;;
unreachable)
    fail port-unreachable host="$host" port="$port"
    next check-path
    ;;
silent)
    fail port-silent host="$host" port="$port" seconds="$seconds"
    next compare-from-desk
    ;;
esac
exit 2
