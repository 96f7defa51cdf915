# What of this machine is open to the network, and what stands open to anybody here? Ports, firewall, accounts, rights.
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

# Listening on more than this machine alone. Port and program; for a plain user often the port only.
open=$(ss -H -l -n -t -u -p 2>/dev/null | awk '{
        n = split($5, part, ":"); port = part[n]; address = substr($5, 1, length($5) - length(port) - 1)
        if (address ~ /^(127\.|\[::1\]|::1$)/ || address ~ /%lo$/) next
        name = "-"
        if (match($0, /\(\("[^"]*"/)) name = substr($0, RSTART + 3, RLENGTH - 4)
        print $1, port, name
    }' | sort -u)
printf '%s\n' "$open" | awk 'NF { print "open: " $1 " port " $2 ", " $3 }' | head -n 60

firewall=unknown
if [ "$(id -u)" = 0 ]; then
    firewall=none
    if bounded 5 nft list ruleset 2>/dev/null | grep -q 'hook input'; then
        firewall=nftables
    elif bounded 5 iptables -S INPUT 2>/dev/null | grep -q -v -x -e '-P INPUT ACCEPT'; then
        firewall=iptables
    fi
else
    notice firewall-hidden
fi

while read -r protocol port name; do
    [ -n "$port" ] || continue
    case $protocol/$port in
    tcp/23 | tcp/21 | tcp/512 | tcp/513 | tcp/514 | udp/69) what=unencrypted ;;
    tcp/2375 | tcp/6379 | tcp/27017 | tcp/9200 | tcp/11211 | udp/11211 | tcp/3306 | tcp/5432) what=database ;;
    tcp/590[0-9] | tcp/3389 | tcp/600[0-9]) what=display ;;
    *) continue ;;
    esac
    # A firewall may let nobody through; that is for whoever reads it to see.
    case $what in
    unencrypted)
        warn port-unencrypted port="$port" program="$name"
        next close-port
        worse 1
        ;;
    database)
        if [ "$firewall" = none ]; then
            fail port-database port="$port" program="$name"
            next close-port
            worse 2
        else
            warn port-database port="$port" program="$name"
            next close-port
            worse 1
        fi
        ;;
    display)
        warn port-screen port="$port" program="$name"
        next ask-who
        worse 1
        ;;
    esac
done <<OPEN
$open
OPEN
if [ "$firewall" = none ] && [ -n "$open" ]; then
    notice no-firewall count="$(printf '%s\n' "$open" | grep -c .)"
fi

roots() { awk -F : '$3 == 0 && $1 != "root" { print $1 }' /etc/passwd; }
without_password() { awk -F : '$2 == "" { print $1 }' /etc/shadow 2>/dev/null; }
for name in $(roots); do
    fail second-root name="$name"
    next ask-who
    worse 2
done
for name in $(without_password); do
    fail no-password name="$name"
    next set-password
    worse 2
done
for file in $(find /etc -xdev -maxdepth 3 -type f -perm -0002 2>/dev/null | head -n 5); do
    fail anybody-writes file="$file"
    next close-file
    worse 2
done
for folder in $(echo "$PATH" | tr : ' '); do
    if [ -d "$folder" ] && [ ! -h "$folder" ] && [ -n "$(find "$folder" -maxdepth 0 -perm -0002 2>/dev/null)" ]; then
        fail anybody-writes file="$folder"
        next close-file
        worse 2
    fi
done
fact open-ports '' "$(printf '%s\n' "$open" | grep -c .)"
[ "$status" -gt 0 ] || ok nothing-open firewall="$firewall"
exit "$status"
