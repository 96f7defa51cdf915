# What of this machine is open to the network, and what stands open to anybody here? Ports, firewall, accounts, rights.
# linux.sh and macos.sh say how each is asked:
#   listening      on more than this machine alone: protocol, port and program (or -), a line each
#   firewall       none, or its name; nothing where that is hidden from this account
#   second_roots   accounts other than root that may do all
#   tell_more      says what only this system has
#   settings       the folder with everybody's settings
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

open=$(listening)
printf '%s\n' "$open" | awk 'NF { protocol = $1; port = $2; $1 = $2 = ""; print "open: " protocol " port " port "," $0 }' |
    tr -s ' ' | head -n 60

firewall=$(firewall)
[ -n "$firewall" ] || notice firewall-hidden

while read -r protocol port name; do
    case $protocol/$port in
    tcp/23 | tcp/21 | tcp/512 | tcp/513 | tcp/514 | udp/69)
        warn port-unencrypted port="$port" program="$name"
        next close-port
        worse 1
        ;;
    tcp/2375 | tcp/6379 | tcp/27017 | tcp/9200 | tcp/11211 | udp/11211 | tcp/3306 | tcp/5432)
        # A firewall may let nobody through; that is for whoever reads it to see.
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
    tcp/590[0-9] | tcp/3283 | tcp/3389 | tcp/600[0-9])
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

for name in $(second_roots); do
    fail second-root name="$name"
    next ask-who
    worse 2
done
tell_more
for file in $(find "$(settings)" -xdev -maxdepth 3 -type f -perm -0002 2>/dev/null | head -n 5); do
    fail anybody-writes file="$file"
    next close-file
    worse 2
done
for folder in $(echo "$PATH" | tr : ' ') /Library/LaunchDaemons /Library/LaunchAgents; do
    if [ -d "$folder" ] && [ ! -h "$folder" ] && [ -n "$(find "$folder" -maxdepth 0 -perm -0002 2>/dev/null)" ]; then
        fail anybody-writes file="$folder"
        next close-file
        worse 2
    fi
done
fact open-ports '' "$(printf '%s\n' "$open" | grep -c .)"
[ "$status" -gt 0 ] || ok nothing-open firewall="${firewall:-unknown}"
exit "$status"
