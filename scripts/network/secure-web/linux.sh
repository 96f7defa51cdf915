# Where does a secure page of host $1, port $2 stop or wait: name, connection, encryption, or the answer?
host=$1 port=$2
address=https://$host:$port/
form='%{http_code} %{time_namelookup} %{time_connect} %{time_appconnect} %{time_starttransfer} %{remote_ip}'
# What a proxy is called may hold a name and password, which are nobody's business.
proxy=${https_proxy:-${HTTPS_PROXY:-}}
shown=$(printf '%s' "$proxy" | sed 's|//[^/@]*@|//|')

said=$(curl -q -sS -o /dev/null --max-time 12 --connect-timeout 6 -w "#$form" -- "$address" 2>&1 </dev/null)
result=$?
figures=${said##*#}
printf '%s\n' "${said%#*}" | sed '/^$/d' | cut -c 1-200
# shellcheck disable=SC2086 # six words
set -- $figures
code=${1:-000}

ms() { awk -v a="${1:-0}" -v b="${2:-0}" 'BEGIN { printf "%d", (a > b) ? (a - b) * 1000 + 0.5 : 0 }'; }
name=$(ms "$2") connect=$(ms "$3" "$2") encrypt=$(ms "$4" "$3") answer=$(ms "$5" "$4")
total=$(ms "$5")
came() { awk -v at="${1:-0}" 'BEGIN { exit !(at > 0) }'; } # curl leaves 0 for a stage that was never over
echo "curl ended with $result; status $code; name $name, connection $connect, encryption $encrypt, answer $answer ms"

case $result in
0) ;;
6)
    fail name-not-found host="$host"
    next check-names
    exit 2
    ;;
5 | 97)
    fail proxy-trouble proxy="$shown"
    next check-proxy
    exit 2
    ;;
7)
    if [ -n "$proxy" ]; then
        fail proxy-trouble proxy="$shown"
        next check-proxy
    else
        fail no-connection host="$host" port="$port"
        next check-path
    fi
    exit 2
    ;;
28)
    if came "$4"; then
        fail server-silent host="$host"
        next tell-owner
    elif came "$3"; then
        fail encryption-silent host="$host"
        next check-packets
    elif came "$2"; then
        fail silent host="$host" port="$port"
        next check-path
    else
        fail name-silent host="$host"
        next check-names
    fi
    exit 2
    ;;
51 | 60)
    # Only to learn who signed what comes; nothing is sent or believed over this connection.
    issuer=$(curl -q -skv -o /dev/null --max-time 8 -- "$address" 2>&1 </dev/null |
        sed -n 's/^\* *issuer: //p' | sed 1q | cut -c 1-150)
    fail not-trusted host="$host" issuer="${issuer:-?}"
    next check-certificate
    exit 2
    ;;
35 | 52 | 56)
    if [ -n "$proxy" ] && ! came "$4"; then
        fail proxy-trouble proxy="$shown"
        next check-proxy
    else
        fail no-encryption host="$host"
        next check-packets
    fi
    exit 2
    ;;
*)
    echo "no sentence for this end of curl"
    exit 3
    ;;
esac

fact time-name ms "$name"
fact time-connect ms "$connect"
fact time-encrypt ms "$encrypt"
fact time-answer ms "$answer"
case $code in
407)
    fail proxy-trouble proxy="$shown"
    next check-proxy
    exit 2
    ;;
5??)
    warn server-trouble host="$host" code="$code"
    next tell-owner
    exit 1
    ;;
esac
# From three seconds on people ask for help (Nielsen's limits: 1 s keeps the thought, 10 s the attention).
if [ "$total" -ge 3000 ]; then
    stage=$name what=name
    [ "$connect" -le "$stage" ] || { stage=$connect what=connection; }
    [ "$encrypt" -le "$stage" ] || { stage=$encrypt what=encryption; }
    [ "$answer" -le "$stage" ] || { stage=$answer what=server; }
    case $what in
    name)
        warn slow-name host="$host" ms="$total" stage="$stage"
        next check-names
        ;;
    connection)
        warn slow-connection host="$host" ms="$total" stage="$stage"
        next check-path
        ;;
    encryption)
        warn slow-encryption host="$host" ms="$total" stage="$stage"
        next check-packets
        ;;
    server)
        warn slow-server host="$host" ms="$total" stage="$stage"
        next tell-owner
        ;;
    esac
    exit 1
fi
ok answers host="$host" ms="$total" code="$code"
exit 0
