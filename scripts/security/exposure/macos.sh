# What of this machine is open to the network, and what stands open to anybody here? Ports, firewall, accounts, rights.
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

# Which program has which port; a plain user is told of their own programs only.
programs=$(bounded 8 lsof -nP +c 0 -iTCP -sTCP:LISTEN -iUDP -F cPn 2>/dev/null </dev/null | awk '
    /^c/ { name = substr($0, 2) }
    /^P/ { protocol = tolower(substr($0, 2)) }
    /^n/ && !/->/ { n = split($0, part, ":"); if (!seen[protocol part[n]]++) print protocol, part[n], name }')
# Listening on more than this machine alone: `tcp4  0  0  *.5900  *.*  LISTEN`
open=$({
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
    }' | sort -u)
printf '%s\n' "$open" | awk 'NF { protocol = $1; port = $2; $1 = $2 = ""; print "open: " protocol " port " port "," $0 }' |
    tr -s ' ' | head -n 60

case $(bounded 8 /usr/libexec/ApplicationFirewall/socketfilterfw --getglobalstate 2>/dev/null </dev/null) in
*'State = 0'*) firewall=none ;;
*'State = '[12]*) firewall=macOS ;;
*)
    firewall=unknown
    notice firewall-hidden
    ;;
esac

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

for name in $(bounded 4 dscl . -list /Users UniqueID 2>/dev/null </dev/null | awk '$2 == 0 && $1 != "root" { print $1 }'); do
    fail second-root name="$name"
    next ask-who
    worse 2
done
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
for file in $(find /private/etc -xdev -maxdepth 3 -type f -perm -0002 2>/dev/null | head -n 5); do
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
[ "$status" -gt 0 ] || ok nothing-open firewall="$firewall"
exit "$status"
