# How macOS is asked what is open.

listening() {
    # Which program has which port; a plain user is told of their own programs only.
    programs=$(bounded 8 lsof -nP +c 0 -iTCP -sTCP:LISTEN -iUDP -F cPn 2>/dev/null </dev/null | awk '
        /^c/ { name = substr($0, 2) }
        /^P/ { protocol = tolower(substr($0, 2)) }
        /^n/ && !/->/ { n = split($0, part, ":"); if (!seen[protocol part[n]]++) print protocol, part[n], name }')
    # Listening on more than this machine alone: `tcp4  0  0  *.5900  *.*  LISTEN`
    {
        printf '%s\n--\n' "$programs"
        netstat -an -p tcp 2>/dev/null </dev/null
        netstat -an -p udp 2>/dev/null </dev/null
    } | awk '
        $1 == "--" { known = 1; next }
        !known { port = $2; protocol = $1; $1 = $2 = ""; sub(/^ +/, ""); who[protocol " " port] = $0; next }
        ($1 ~ /^tcp/ && $6 == "LISTEN") || ($1 ~ /^udp/ && $5 == "*.*") {
            n = split($4, part, "."); port = part[n]
            if ($4 ~ /^(127[.]|::1[.]|fe80::1%lo0[.])/ || port !~ /^[0-9]+$/) next
            key = substr($1, 1, 3) " " port
            print key, (who[key] == "" ? "-" : who[key])
        }' | sort -u
}

firewall() {
    case $(bounded 8 /usr/libexec/ApplicationFirewall/socketfilterfw --getglobalstate 2>/dev/null </dev/null) in
    *'State = 0'*) echo none ;;
    *'State = '[12]*) echo macOS ;;
    esac
}

second_roots() {
    bounded 4 dscl . -list /Users UniqueID 2>/dev/null </dev/null | awk '$2 == 0 && $1 != "root" { print $1 }'
}

tell_more() { # protections that are switched off
    name=$(bounded 4 defaults read /Library/Preferences/com.apple.loginwindow autoLoginUser 2>/dev/null </dev/null)
    if [ -n "$name" ]; then
        warn logs-in-by-itself name="$name"
        next switch-protection-on
        worse 1
    fi
    case $(bounded 4 csrutil status 2>/dev/null </dev/null) in
    *'status: disabled'*)
        warn system-open
        next ask-who
        worse 1
        ;;
    esac
    case $(bounded 4 spctl --status 2>/dev/null </dev/null) in
    *disabled*)
        warn anything-starts
        next switch-protection-on
        worse 1
        ;;
    esac
    case $(bounded 4 fdesetup status 2>/dev/null </dev/null) in
    *'FileVault is Off'*)
        notice disk-readable
        ;;
    esac
}

settings() { echo /private/etc; }
