# Which name server answers for the name in $1, how fast, and do they agree?
# Each server is asked by itself, because the system hides a dead one behind a pause.
name=$1
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }
have() { command -v "$1" >/dev/null 2>&1; }

hundredths() { # of a second: BusyBox's date knows no milliseconds
    if [ -r /proc/uptime ]; then
        read -r now _ </proc/uptime
        echo "${now%.*}${now#*.}"
    else # macOS, whose date knows whole seconds only
        perl -MTime::HiRes=time -e 'printf "%d\n", time * 100' 2>/dev/null || echo "$(date +%s)00"
    fi
}

servers_in() {
    sed -n 's/^[[:space:]]*nameserver[[:space:]][[:space:]]*\([^[:space:]]*\).*/\1/p' "$1" 2>/dev/null
}

ask() { # SERVER: prints what it said about $name; tries once, for two seconds
    if have dig; then
        dig +time=2 +tries=1 +noall +comments +answer "@$1" "$name" A 2>&1
    elif have nslookup; then
        nslookup -type=a -timeout=2 -retry=1 "$name" "$1" 2>&1
    else
        host -W 2 -R 1 -t A "$name" "$1" 2>&1
    fi </dev/null
}

meaning() { # of what `ask` printed, in one word, and the first address
    awk '
        /NXDOMAIN/ { unknown = 1 }
        /SERVFAIL|REFUSED|NOTIMP|FORMERR/ { trouble = 1 }
        /[Cc]onnection refused|can.t connect/ { closed = 1 }
        /status: NOERROR|has no A record|No answer|is an alias/ { heard = 1 }
        /[[:space:]]A[[:space:]]+[0-9.]+$/ || /has address/ { address = $NF }
        /^Name:/ { answers = 1 }
        answers && /^Address( [0-9]+)?:/ { address = $NF }
        END {
            if (address) print "found", address
            else if (unknown) print "unknown"
            else if (trouble) print "trouble"
            else if (closed) print "closed"
            else if (heard) print "empty"
            else print "silent"
        }'
}

if have scutil; then # macOS: the first resolver is that of all names which no other one claims
    servers=$(scutil --dns 2>/dev/null </dev/null |
        awk '/^resolver #/ { n++ } n == 1 && /nameserver\[/ && !seen[$3]++ { print $3 }')
else
    servers=$(servers_in /etc/resolv.conf)
fi
# 127.0.0.53 only passes questions on; those it passes them to are the ones that matter.
case " $servers " in
*127.0.0.53*) servers="$servers $(servers_in /run/systemd/resolve/resolv.conf)" ;;
esac
if [ -z "$servers" ]; then
    fail no-servers
    next check-connection
    exit 2
fi

answering='' silent='' unknown='' found=''
# shellcheck disable=SC2086 # a list of addresses
set -- $servers
for server; do
    began=$(hundredths)
    # shellcheck disable=SC2046 # a word and an address
    set -- $(ask "$server" | meaning)
    ms=$((($(hundredths) - began) * 10))
    echo "$server: $* ($ms ms)"
    case $1 in
    silent | closed)
        silent="$silent $server"
        continue
        ;;
    trouble)
        warn server-trouble server="$server" name="$name"
        worse 1
        ;;
    unknown) unknown="$unknown $server" ;;
    found) found="$found $server" addresses="$addresses $2" ;;
    esac
    answering="$answering $server"
    if [ "$ms" -gt 500 ]; then
        warn server-slow server="$server" ms="$ms"
        worse 1
    fi
done
fact servers-answering '' "$(echo "$answering" | wc -w | tr -d ' ')"

if [ -z "$answering" ]; then
    fail all-silent servers="${silent# }"
    next check-connection
    exit 2
fi
for server in $silent; do
    warn server-silent server="$server"
    worse 1
done
[ -z "$silent" ] || next remove-server

if [ -n "$unknown" ] && [ -n "$found" ]; then
    warn servers-disagree name="$name" yes="${found# }" no="${unknown# }"
    next ask-network-staff
    worse 1
fi

look_up() { # by the way that programs on this machine take; prints the first address
    if have getent; then
        getent ahosts "$1" | awk 'NR == 1 { print $1 }'
    else
        dscacheutil -q host -a name "$1" | awk '/^ip(v6)?_address: / { print $2; exit }'
    fi </dev/null
}

RES_OPTIONS='timeout:2 attempts:1'
export RES_OPTIONS
began=$(hundredths)
address=$(look_up "$name")
ms=$((($(hundredths) - began) * 10))
echo "this machine: ${address:-not found} ($ms ms)"
if [ -n "$address" ]; then
    fact look-up-time ms "$ms"
    if [ "$ms" -gt 1000 ]; then
        warn look-up-slow name="$name" ms="$ms"
        worse 1
    fi
    if [ -z "$found" ] && [ -n "$unknown" ]; then
        notice only-local name="$name" address="$address"
    fi
elif [ -n "$found" ]; then
    fail system-does-not-ask name="$name"
    next ask-network-staff
    worse 2
else
    warn name-unknown name="$name"
    next check-spelling
    worse 1
fi
if awk -v name="$name" '
    !/^[[:space:]]*#/ { for (i = 2; i <= NF; i++) if (tolower($i) == tolower(name)) hit = 1 }
    END { exit !hit }' /etc/hosts && [ -n "$found" ]; then
    case " $addresses " in
    *" $address "*) ;;
    *)
        warn hosts-file name="$name" address="$address"
        next check-hosts-file
        worse 1
        ;;
    esac
fi
[ "$status" -gt 0 ] || ok name-found name="$name" address="$address" ms="$ms"
exit "$status"
