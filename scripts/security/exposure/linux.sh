# How Linux is asked what is open.

listening() { # for a plain user often without the program
    ss -H -l -n -t -u -p 2>/dev/null | awk '{
            n = split($5, part, ":"); port = part[n]; address = substr($5, 1, length($5) - length(port) - 1)
            if (address ~ /^(127\.|\[::1\]|::1$)/ || address ~ /%lo$/) next
            name = "-"
            if (match($0, /\(\("[^"]*"/)) name = substr($0, RSTART + 3, RLENGTH - 4)
            print $1, port, name
        }' | sort -u
}

firewall() {
    [ "$(id -u)" = 0 ] || return
    if bounded 5 nft list ruleset 2>/dev/null | grep -q 'hook input'; then
        echo nftables
    elif bounded 5 iptables -S INPUT 2>/dev/null | grep -q -v -x -e '-P INPUT ACCEPT'; then
        echo iptables
    else
        echo none
    fi
}

second_roots() {
    awk -F : '$3 == 0 && $1 != "root" { print $1 }' /etc/passwd
}

without_password() {
    awk -F : '$2 == "" { print $1 }' /etc/shadow 2>/dev/null
}

tell_more() {
    for name in $(without_password); do
        fail no-password name="$name"
        next set-password
        worse 2
    done
}

settings() { echo /etc; }
