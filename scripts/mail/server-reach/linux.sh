# Do the mail servers answer this machine, encrypted, with a certificate it accepts? Nobody is logged in.
# $1, $2: host and port of incoming mail; $3, $4: of outgoing mail ($3 empty: the same host).
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

talk() { # HOST PORT: greets and leaves; prints what openssl and the server said
    host=$1 port=$2 start='' leave=QUIT
    case $port in
    143)
        start=imap leave='a LOGOUT'
        ;;
    993) leave='a LOGOUT' ;;
    110) start=pop3 ;;
    995 | 465) ;;
    *) start=smtp ;;
    esac
    case $host in
    *[!0-9.]*) set -- -servername "$host" -verify_hostname "$host" ;;
    *) set -- -noservername -verify_ip "$host" ;;
    esac
    [ -z "$start" ] || set -- "$@" -starttls "$start"
    # -quiet: a line that begins with Q is for the server and not for openssl
    printf '%s\n' "$leave" |
        bounded 6 openssl s_client -connect "$host:$port" -quiet -crlf "$@" 2>&1
}

check() { # HOST PORT
    said=$(talk "$1" "$2" | head -c 8000)
    echo "$1 port $2:"
    printf '%s\n' "$said" | grep -v '^depth=' | head -n 8 | cut -c 1-160 | sed 's/^/    /'
    errors=$(printf '%s\n' "$said" | sed -n 's/.*verify error:num=\([0-9]*\):.*/\1/p' | sort -u | tr '\n' ' ')
    case " $errors" in
    *' 9 '* | *' 10 '*)
        fail certificate-date server="$1" port="$2"
        next check-certificate
        worse 2
        return
        ;;
    *' 62 '* | *' 64 '*)
        fail certificate-name server="$1" port="$2"
        next check-certificate
        worse 2
        return
        ;;
    *[0-9]*)
        fail certificate-not-trusted server="$1" port="$2"
        next check-certificate
        worse 2
        return
        ;;
    esac
    case $said in
    *'* OK'* | *'* BYE'* | *'+OK'* | *'221 '* | *'220 '* | *'250 '*)
        ok reached server="$1" port="$2"
        return
        ;;
    *'Connection refused'* | *errno=111*)
        fail refused server="$1" port="$2"
        next check-port
        ;;
    *'not known'* | *'No address'* | *getaddrinfo* | *'Temporary failure'*)
        fail name-not-found server="$1"
        next check-names
        ;;
    *STARTTLS* | *'wrong version'* | *'unknown protocol'* | *'packet length'*)
        fail not-encrypted server="$1" port="$2"
        next check-port
        ;;
    *'verify return:1'*)
        fail no-mail-server server="$1" port="$2"
        next check-port
        ;;
    *)
        fail silent server="$1" port="$2"
        next check-firewall
        ;;
    esac
    worse 2
}

check "$1" "$2"
check "${3:-$1}" "$4"
exit "$status"
