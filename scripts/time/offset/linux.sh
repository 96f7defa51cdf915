# How wrong is the clock? Asked of the time server $1, or of the program on this machine that keeps the time.
# More than $2 seconds is a warning; from five minutes on, sign-in (Kerberos) and certificates fail.
server=$1 limit=$2
have() { command -v "$1" >/dev/null 2>&1; }

now() { # seconds with as many digits as this machine's date knows
    case $(date +%N) in
    [0-9]*) date +%s.%N ;;
    *) date +%s ;;
    esac
}

by_sntp() { # RFC 4330: 48 bytes there, 48 back; prints seconds that our clock is ahead
    question='\x23'
    while [ "${#question}" -lt 192 ]; do question="$question\\x00"; done
    before=$(now)
    # The program that waits is the one that is ended: no child of it stays.
    # Without --norc a bash that finds itself behind sshd runs the user's .bashrc first.
    # shellcheck disable=SC2016 # expanded by that bash
    reply=$(bounded 3 bash --norc -c '
        exec 3<>"/dev/udp/$0/123" && printf "$1" >&3 && exec dd bs=48 count=1 <&3' \
        "$server" "$question" 2>/dev/null | od -An -v -tu1)
    after=$(now)
    echo "$reply" | awk -v before="$before" -v after="$after" '
        { for (i = 1; i <= NF; i++) byte[++n] = $i }
        END {
            # mode 4 is a server; stratum 0 and leap 3 say that it does not know the time itself
            if (n < 48 || byte[1] % 8 != 4 || byte[2] == 0 || byte[1] >= 192) exit
            seconds = ((byte[41] * 256 + byte[42]) * 256 + byte[43]) * 256 + byte[44]
            parts = (byte[45] * 256 + byte[46]) / 65536
            # 1900 to 1970; a count that is past its turn-over in 2036 begins again
            theirs = seconds - 2208988800 + (seconds < 2147483648 ? 4294967296 : 0) + parts
            printf "%.3f\n", (before + after) / 2 - theirs
        }'
}

by_web() { # the Date line of a web server, exact to a second
    if have curl; then
        line=$(curl -q -sS -I --max-time 5 "http://$server/" 2>/dev/null </dev/null)
    else
        line=$(bounded 5 wget -q -S -O /dev/null "http://$server/" 2>&1 </dev/null)
    fi
    printf '%s\n' "$line" | awk -v now="$(date +%s)" '
        tolower($1) == "date:" {
            month = (index("JanFebMarAprMayJunJulAugSepOctNovDec", $4) + 2) / 3
            split($6, clock, ":")
            # Days since 1970 of a date, counting years from March
            y = $5 - (month <= 2); m = (month + 9) % 12
            days = 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m + 2) / 5) + $3 - 1 - 719468
            print now - (days * 86400 + clock[1] * 3600 + clock[2] * 60 + clock[3])
            exit
        }'
}

judge() { # SECONDS AHEAD, by whom
    echo "clock here: $(date -u '+%Y-%m-%d %H:%M:%S') UTC, $(date '+%H:%M %Z') local"
    echo "ahead by $1 s, says $2"
    fact ahead s "$1"
    size=$(awk -v ahead="$1" 'BEGIN { printf "%.1f", (ahead < 0 ? -ahead : ahead) }')
    way=$(awk -v ahead="$1" 'BEGIN { print (ahead < 0 ? "slow" : "fast") }')
    case $(awk -v size="$size" -v limit="$limit" 'BEGIN { print (size >= 300 ? 2 : size > limit + 0 ? 1 : 0) }') in
    2)
        if [ "$way" = slow ]; then
            fail far-slow seconds="$size" by="$2"
        else
            fail far-fast seconds="$size" by="$2"
        fi
        next set-clock
        exit 2
        ;;
    1)
        if [ "$way" = slow ]; then
            warn slow seconds="$size" by="$2"
        else
            warn fast seconds="$size" by="$2"
        fi
        next set-clock
        exit 1
        ;;
    0)
        ok right seconds="$size" by="$2"
        exit 0
        ;;
    esac
}

if [ "$(date +%s)" -lt 1735689600 ]; then
    # Before 2025 this script did not exist: an empty battery, most of all.
    fail before-its-time date="$(date -u +%Y-%m-%d)"
    next set-clock
    exit 2
fi

if [ -z "$server" ] && [ "$(uname -s)" = Darwin ]; then
    # macOS says to root only whether it keeps the time, but to anybody from which server.
    server=$(awk '$1 == "server" && $2 ~ /^[A-Za-z0-9.-]+$/ { print $2; exit }' /etc/ntp.conf 2>/dev/null)
fi
if [ -n "$server" ]; then
    ahead=
    ! have bash || ahead=$(by_sntp)
    if [ -n "$ahead" ]; then
        judge "$ahead" "$server"
    fi
    if have curl || have wget; then
        ahead=$(by_web)
        [ -z "$ahead" ] || judge "$ahead" "$server (web)"
    fi
    notice server-silent server="$server"
    next another-server
    exit 3
fi

if have chronyc; then
    tracking=$(bounded 3 chronyc -n tracking 2>/dev/null </dev/null)
    case $tracking in
    *'Leap status'*'Not synchronised'*)
        printf '%s\n' "$tracking"
        warn not-synchronised by=chrony
        next check-time-source
        exit 1
        ;;
    *'System time'*)
        printf '%s\n' "$tracking"
        judge "$(printf '%s\n' "$tracking" | awk '/^System time/ { print ($6 == "slow" ? -$4 : $4) }')" chrony
        ;;
    esac
fi
if have timedatectl; then
    case $(bounded 5 timedatectl show -p NTP -p NTPSynchronized 2>/dev/null </dev/null | sort | tr '\n' ' ') in
    *NTPSynchronized=yes*)
        ok synchronised
        exit 0
        ;;
    *NTP=yes*)
        warn not-synchronised by=timedatectl
        next check-time-source
        exit 1
        ;;
    *NTP=no*)
        warn nobody-keeps-time
        next give-server
        exit 1
        ;;
    esac
fi
notice nobody-says
next give-server
exit 3
