# Does this machine accept the certificate of host $1, port $2? Why not, and for how many days still?
# $3: how the connection turns to TLS (none, smtp, imap, pop3, ldap); $4: days of warning.
host=$1 port=$2 start=$3 days=$4
ended='' agreed='' heard='' # `offer` sets these

case $start in
none) scheme=https ;;
ldap)
    notice ldap-unknown
    exit 3
    ;;
*) scheme=$start ;;
esac
offer "$scheme" "$host" "$port"
certificate=
[ "$ended" = 6 ] || [ "$ended" = 7 ] || certificate=$(certificate_of "$scheme" "$host" "$port")
if [ -z "$certificate" ]; then
    printf '%s\n' "$heard" | grep '^curl:' | cut -c 1-200
    case $ended/$heard in
    6/*)
        fail name-not-found host="$host"
        next check-names
        ;;
    7/*refused*)
        fail port-refused host="$host" port="$port"
        next check-port
        ;;
    1/* | 8/* | 35/* | 52/* | 56/* | 64/*)
        fail no-tls host="$host" port="$port"
        next check-port
        ;;
    *)
        fail no-answer host="$host" port="$port"
        next check-port
        ;;
    esac
    exit 2
fi

told=$(printf '%s\n' "$certificate" | openssl x509 -noout -enddate -startdate -issuer -nameopt multiline 2>/dev/null)
until=$(printf '%s\n' "$told" | sed -n 's/^notAfter=//p')
from=$(printf '%s\n' "$told" | sed -n 's/^notBefore=//p')
issuer=$(printf '%s\n' "$told" | awk '/^issuer=/ { its = 1 } its && /(organizationName|commonName) *=/ { sub(/.*= */, ""); print; exit }')
echo "valid from $from until $until; issued by $issuer; clock here: $(date -u '+%b %d %H:%M:%S %Y') UTC"
left=$(days_until "$until")
fact days-left days "$left"

if [ "$agreed" = yes ]; then
    if [ "$left" -lt "$days" ]; then
        warn expires-soon host="$host" left="$left"
        next tell-owner
        exit 1
    fi
    ok accepted host="$host" left="$left" issuer="$issuer"
    exit 0
fi
printf '%s\n' "$heard" | grep '^curl:' | cut -c 1-200
names=$(names_in "$certificate")
if [ "$left" -lt 0 ]; then
    fail expired host="$host" until="$until"
    next check-clock
elif [ "$(days_until "$from")" -ge 0 ]; then
    fail not-yet-valid host="$host" from="$from"
    next check-clock
elif [ "$ended" != 60 ] && [ "$ended" != 51 ]; then
    fail not-accepted host="$host" errors="curl $ended"
    next tell-owner
elif ! is_for "$host" "$names"; then
    fail other-name host="$host" names="${names:--}"
    next check-address
else
    fail not-trusted host="$host" issuer="$issuer"
    next check-issuer
fi
exit 2
