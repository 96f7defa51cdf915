# Does this machine accept the certificate of host $1, port $2? Why not, and for how many days still?
# $3: how the connection turns to TLS (none, smtp, imap, pop3, ldap); $4: days of warning.
host=$1 port=$2 start=$3 days=$4

case $host in
*[!0-9.]*) set -- -servername "$host" -verify_hostname "$host" ;;
*) set -- -noservername -verify_ip "$host" ;;
esac
[ "$start" = none ] || set -- "$@" -starttls "$start"

answer=$(bounded 10 openssl s_client -connect "$host:$port" "$@" 2>&1 </dev/null)
certificate=$(printf '%s\n' "$answer" | sed -n '/^-----BEGIN CERTIFICATE-----/,/^-----END CERTIFICATE-----/p')
if [ -z "$certificate" ]; then
    printf '%s\n' "$answer" | head -n 6 | cut -c 1-200
    case $answer in
    *'Connection refused'* | *errno=111*)
        fail port-refused host="$host" port="$port"
        next check-port
        ;;
    *'not known'* | *'No address'* | *getaddrinfo* | *'Temporary failure'*)
        fail name-not-found host="$host"
        next check-names
        ;;
    *'wrong version'* | *'unknown protocol'* | *'packet length'* | *STARTTLS* | *'unexpected eof'*)
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

told=$(printf '%s\n' "$certificate" | openssl x509 -noout -enddate -startdate -subject -issuer -nameopt multiline 2>/dev/null)
until=$(printf '%s\n' "$told" | sed -n 's/^notAfter=//p')
from=$(printf '%s\n' "$told" | sed -n 's/^notBefore=//p')
issuer=$(printf '%s\n' "$told" | awk '/^issuer=/ { its = 1 } its && /(organizationName|commonName) *=/ { sub(/.*= */, ""); print; exit }')
echo "valid from $from until $until; issued by $issuer; clock here: $(date -u '+%b %d %H:%M:%S %Y') UTC"

# Days from a date as openssl writes it ("Jun  1 12:00:00 2026 GMT") until now, years counted from March
left=$(echo "$until" | awk -v now="$(date +%s)" '{
    month = (index("JanFebMarAprMayJunJulAugSepOctNovDec", $1) + 2) / 3
    y = $4 - (month <= 2); m = (month + 9) % 12
    day = 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m + 2) / 5) + $2 - 1 - 719468
    seconds = day * 86400 + substr($3, 1, 2) * 3600 - now
    print (seconds < 0 ? int(seconds / 86400) - 1 : int(seconds / 86400))
}')
errors=$(printf '%s\n' "$answer" | sed -n 's/.*verify error:num=\([0-9]*\):.*/\1/p; s/.*Verify return code: \([0-9]*\) .*/\1/p' |
    sort -u | tr '\n' ' ')
errors=${errors% }
echo "verification errors: ${errors:-none}"
fact days-left days "$left"

# Numbers of X509_V_ERR_... in openssl's x509_vfy.h
case " $errors " in
*' 10 '*)
    fail expired host="$host" until="$until"
    next check-clock
    ;;
*' 9 '*)
    fail not-yet-valid host="$host" from="$from"
    next check-clock
    ;;
*' 62 '* | *' 64 '*)
    names=$(printf '%s\n' "$certificate" | openssl x509 -noout -ext subjectAltName 2>/dev/null |
        sed -n 's/DNS://g; s/IP Address://g; s/^ *//; 2p')
    fail other-name host="$host" names="${names:-$(printf '%s\n' "$told" | sed -n 's/.*commonName *= *//p' | sed 1q)}"
    next check-address
    ;;
*' 18 '* | *' 19 '* | *' 20 '* | *' 21 '* | *' 2 '*)
    fail not-trusted host="$host" issuer="$issuer"
    next check-issuer
    ;;
' 0 ')
    if [ "$left" -lt "$days" ]; then
        warn expires-soon host="$host" left="$left"
        next tell-owner
        exit 1
    fi
    ok accepted host="$host" left="$left" issuer="$issuer"
    exit 0
    ;;
*)
    printf '%s\n' "$answer" | grep -i 'verif' | sort -u | head -n 5
    fail not-accepted host="$host" errors="$errors"
    next tell-owner
    ;;
esac
exit 2
