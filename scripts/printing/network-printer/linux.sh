# Does the network printer at host $1, port $2, path $3 answer, and what does it say about itself?
# Asks the printer for its attributes (IPP, RFC 8011, Get-Printer-Attributes); nothing is printed.
host=$1 port=$2 path=$3
case $path in /*) ;; *) path=/$path ;; esac
uri="ipp://$host:$port$path"
have() { command -v "$1" >/dev/null 2>&1; }

case $host in
*[!0-9.]*)
    if have getent && ! bounded 6 getent ahosts "$host" >/dev/null 2>&1; then
        fail name-not-found host="$host"
        next use-address
        exit 2
    fi
    ;;
esac

reachable() { # PORT
    if have bash; then
        # Without --norc a bash that finds itself behind sshd runs the user's .bashrc first.
        # shellcheck disable=SC2016 # expanded by that bash
        bounded 4 bash --norc -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$1" 2>/dev/null
    else
        bounded 4 nc -z "$host" "$1" 2>/dev/null </dev/null
    fi
}
if ! reachable "$port"; then
    for other in 631 9100 515; do
        if [ "$other" != "$port" ] && reachable "$other"; then
            fail other-port host="$host" port="$port" other="$other"
            next use-other-port
            exit 2
        fi
    done
    fail not-reachable host="$host" port="$port"
    next check-printer
    exit 2
fi

byte() { printf '%b' "\\0$(printf %03o "$1")"; }
attribute() { # TAG NAME VALUE
    byte "$1" && byte 0 && byte "${#2}" && printf %s "$2"
    byte 0 && byte "${#3}" && printf %s "$3"
}
question() {
    for number in 1 1 0 11 0 0 0 1 1; do byte "$number"; done
    attribute 71 attributes-charset utf-8
    attribute 72 attributes-natural-language en
    attribute 69 printer-uri "$uri"
    attribute 68 requested-attributes printer-make-and-model
    for name in printer-state printer-state-reasons printer-is-accepting-jobs queued-job-count \
        document-format-supported marker-names marker-levels; do
        attribute 68 '' "$name"
    done
    byte 3
}
ask() {
    if have curl; then
        question | bounded 8 curl -s --http1.0 -i -H 'Content-Type: application/ipp' -H 'Expect:' \
            --data-binary @- "http://$host:$port$path" 2>/dev/null
    else
        # shellcheck disable=SC2016 # expanded by that bash
        question | bounded 8 bash --norc -c 'exec 3<>"/dev/tcp/$0/$1" || exit
            printf "POST %s HTTP/1.0\r\nHost: %s:%s\r\nContent-Type: application/ipp\r\n" "$2" "$0" "$1" >&3
            printf "Content-Length: %s\r\n\r\n" "$3" >&3
            cat >&3
            head -c 65536 <&3' "$host" "$port" "$path" "$(question | wc -c | tr -d ' ')" 2>/dev/null
    fi
}
answers=$(ask | head -c 65536 | od -An -v -tu1 | awk '
    { for (i = 1; i <= NF; i++) b[n++] = $i }
    function text(from, length_, out, k) {
        for (k = from; k < from + length_ && k < n && k < from + 160; k++)
            out = out (b[k] > 31 && b[k] != 127 ? sprintf("%c", b[k]) : " ")
        return out
    }
    END {
        for (at = 0; at + 3 < n; at++)
            if (b[at] == 13 && b[at + 1] == 10 && b[at + 2] == 13 && b[at + 3] == 10) break
        for (i = 0; i < at && b[i] != 32; i++) ;
        print "http=" text(i + 1, 3)
        at += 4
        if (at + 8 > n || (b[at] != 1 && b[at] != 2)) exit
        print "ipp=" b[at + 2] * 256 + b[at + 3]
        for (at += 8; at < n && b[at] != 3; ) {
            tag = b[at++]
            if (tag < 16) continue
            size = b[at] * 256 + b[at + 1]
            if (size) name = text(at + 2, size)
            at += 2 + size
            size = b[at] * 256 + b[at + 1]
            at += 2
            if (tag == 33 || tag == 35)
                print name "=" ((b[at] * 256 + b[at + 1]) * 256 + b[at + 2]) * 256 + b[at + 3]
            else if (tag == 34) print name "=" b[at]
            else print name "=" text(at, size)
            at += size
        }
    }')
about() { printf '%s\n' "$answers" | sed -n "s/^$1=//p"; }

if [ -z "$(about ipp)" ]; then
    case $(about http) in
    404)
        fail no-such-path uri="$uri"
        next try-paths
        ;;
    401 | 403)
        fail forbidden uri="$uri"
        next allow-us
        ;;
    426)
        fail wants-encryption uri="$uri"
        next try-paths
        ;;
    *)
        fail no-ipp host="$host" port="$port"
        next switch-ipp-on
        ;;
    esac
    exit 2
fi
# The printer's own words for “there is no such printer” (RFC 8011, 4.1.7 and appendix B): 0x0406.
if [ "$(about ipp)" -ge 1024 ]; then
    case $(about ipp) in
    1030)
        fail no-such-path uri="$uri"
        next try-paths
        ;;
    1025 | 1026 | 1027)
        fail forbidden uri="$uri"
        next allow-us
        ;;
    *)
        fail refuses uri="$uri" code="$(about ipp)"
        next switch-ipp-on
        ;;
    esac
    exit 2
fi

status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }
model=$(about printer-make-and-model | head -n 1)
echo "$uri: ${model:-no model told}, state $(about printer-state), says $(about printer-state-reasons | tr '\n' ' ')"

for reason in $(about printer-state-reasons); do
    case $reason in
    none) continue ;;
    media-empty* | media-needed*)
        fail no-paper
        next add-paper
        worse 2
        ;;
    media-jam*)
        fail paper-jam
        next clear-jam
        worse 2
        ;;
    door-open* | cover-open* | interlock-open*)
        fail cover-open
        next close-cover
        worse 2
        ;;
    toner-empty* | marker-supply-empty* | marker-waste-full* | opc-life-over*)
        fail supply-empty what="$reason"
        next change-supply
        worse 2
        ;;
    toner-low* | marker-supply-low* | media-low* | marker-waste-almost-full* | opc-near-eol*)
        warn supply-low what="$reason"
        next change-supply
        worse 1
        ;;
    *-report)
        notice other-reason what="$reason"
        ;;
    *)
        warn other-reason what="$reason"
        next read-display
        worse 1
        ;;
    esac
done
if [ "$(about printer-state)" = 5 ] && [ "$status" -lt 2 ]; then
    fail stopped
    next read-display
    worse 2
fi
if [ "$(about printer-is-accepting-jobs)" = 0 ]; then
    fail accepts-nothing
    next read-display
    worse 2
fi
case $(about document-format-supported) in
'' | *pwg-raster* | *urf* | *application/pdf*) ;;
*)
    warn needs-driver
    next find-driver
    worse 1
    ;;
esac
fact model '' "${model:--}"
fact waiting-jobs '' "$(about queued-job-count | head -n 1 | grep . || echo 0)"
[ "$status" -gt 0 ] || ok answers host="$host" model="${model:--}"
exit "$status"
