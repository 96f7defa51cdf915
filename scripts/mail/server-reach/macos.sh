# Do the mail servers answer this machine, encrypted, with a certificate it accepts? Nobody is logged in.
# $1, $2: host and port of incoming mail; $3, $4: of outgoing mail ($3 empty: the same host).
status=0 ended='' agreed='' heard='' # `offer` sets the last three
worse() { [ "$status" -ge "$1" ] || status=$1; }

check() { # HOST PORT
    case $2 in
    143) scheme=imap ;;
    993) scheme=imaps ;;
    110) scheme=pop3 ;;
    995) scheme=pop3s ;;
    465) scheme=smtps ;;
    *) scheme=smtp ;;
    esac
    offer "$scheme" "$1" "$2"
    echo "$1 port $2: curl ended with $ended"
    # What the server said, and what curl says of it; neither has a name or password in it, for none was given.
    printf '%s\n' "$heard" | grep -e '^< ' -e '^curl: ' | tr -d '\r' | head -n 6 | cut -c 1-160 | sed 's/^/    /'
    greeted=no
    case $heard in
    *'< * OK'* | *'< * PREAUTH'* | *'< * BYE'* | *'< +OK'* | *'< 220'*) greeted=yes ;;
    esac
    case $heard in
    *'Connection refused'*) ;;
    *) [ "$ended" != 7 ] || ended=28 ;; # curl says 7 of any connection that does not come about
    esac
    case $agreed/$greeted/$ended in
    yes/yes/*)
        ok reached server="$1" port="$2"
        return
        ;;
    yes/*)
        fail no-mail-server server="$1" port="$2"
        next check-port
        ;;
    */51 | */60)
        shown=$(certificate_of "$scheme" "$1" "$2")
        until=$(printf '%s\n' "$shown" | openssl x509 -noout -enddate 2>/dev/null)
        from=$(printf '%s\n' "$shown" | openssl x509 -noout -startdate 2>/dev/null)
        if [ -n "$until" ] && { [ "$(days_until "${until#*=}")" -lt 0 ] || [ "$(days_until "${from#*=}")" -ge 0 ]; }; then
            fail certificate-date server="$1" port="$2"
        elif [ -n "$until" ] && ! is_for "$1" "$(names_in "$shown")"; then
            fail certificate-name server="$1" port="$2"
        else
            fail certificate-not-trusted server="$1" port="$2"
        fi
        next check-certificate
        ;;
    */6)
        fail name-not-found server="$1"
        next check-names
        ;;
    */7)
        fail refused server="$1" port="$2"
        next check-port
        ;;
    no/yes/* | */35 | */64)
        fail not-encrypted server="$1" port="$2"
        next check-port
        ;;
    */28 | */124)
        fail silent server="$1" port="$2"
        next check-firewall
        ;;
    *)
        fail no-mail-server server="$1" port="$2"
        next check-port
        ;;
    esac
    worse 2
}

check "$1" "$2"
check "${3:-$1}" "$4"
exit "$status"
