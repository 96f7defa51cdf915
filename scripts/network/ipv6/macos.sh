# Does IPv6 lead outside, or does this machine only believe so? $1 is a machine with both kinds of address, $2 a port.
host=$1 port=$2

addresses=$(ifconfig 2>/dev/null </dev/null | awk '$1 == "inet6" && $2 !~ /^(fe80:|::1$)/ {
    print $2, ($0 ~ / duplicated/) ? "twice" : ($0 ~ / (tentative|detached|deprecated)/) ? "waits" : "good" }')
[ -z "$addresses" ] || printf 'IPv6 addresses:\n%s\n' "$addresses"
twice=$(printf '%s\n' "$addresses" | awk '$2 == "twice" { print $1; exit }')
if [ -n "$twice" ]; then
    fail address-twice address="$twice"
    next check-router
    exit 2
fi
# fc00::/7 is for one organisation's own network (RFC 4193) and promises no way outside.
outside=$(printf '%s\n' "$addresses" | awk '$1 !~ /^f[cd]/ && $2 == "good" { print $1; exit }')
if [ -z "$outside" ]; then
    ok not-used
    exit 0
fi
way=$(route -n get -inet6 default 2>/dev/null </dev/null)
gateway=$(printf '%s\n' "$way" | sed -n 's/^ *gateway: //p')
link=$(printf '%s\n' "$way" | sed -n 's/^ *interface: //p')
if [ -z "$link" ]; then
    warn no-way-out address="$outside"
    next check-router
    exit 1
fi
case $gateway in
*:*)
    # An address of the link alone has to be told which link (RFC 4007).
    case $gateway in fe80:*%*) ;; fe80:*) gateway=$gateway%$link ;; esac
    bounded 3 ping6 -n -q -c 2 "$gateway" >/dev/null 2>&1 </dev/null
    pinged=$?
    known=$(ndp -an 2>/dev/null </dev/null | awk -v gateway="$gateway" '$1 == gateway { print $2; exit }')
    echo "gateway $gateway on $link: ping ended with $pinged; neighbour: ${known:-unknown}"
    case $known in
    [0-9a-f]*:*) ;;
    *)
        if [ "$pinged" -ne 0 ]; then
            warn gateway-silent gateway="${gateway%%%*}" link="$link"
            next check-router
            exit 1
        fi
        ;;
    esac
    ;;
esac

names() { # ip_address or ipv6_address: the first one of that kind
    bounded 5 dscacheutil -q host -a name "$host" 2>/dev/null </dev/null |
        awk -v kind="$1:" '$1 == kind { print $2; exit }'
}
opens() { bounded 4 nc -z "$1" "$port" >/dev/null 2>&1 </dev/null; }

new=$(names ipv6_address)
if [ -z "$new" ]; then
    notice no-such-name host="$host"
    exit 3
fi
if opens "$new"; then
    echo "$new port $port: open"
    ok works host="$host" address="$new"
    exit 0
fi
echo "$new port $port: does not open"
old=$(names ip_address)
if [ -n "$old" ] && opens "$old"; then
    echo "$old port $port: open"
    warn broken host="$host"
    next check-router
    exit 1
fi
echo "${old:-no IPv4 address} port $port: does not open"
notice neither host="$host"
next check-path
exit 3
