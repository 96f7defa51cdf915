# Does IPv6 lead outside, or does this machine only believe so? $1 is a machine with both kinds of address, $2 a port.
# linux.sh and macos.sh say how each is asked:
#   addresses                those that reach beyond a link, a line each, and behind it: good, twice or something else
#   way_out                  router (- where there is none) and link of the default route
#   answers_ping ADDRESS
#   neighbour ADDRESS LINK   the hardware address, where this machine has met it on the link
#   first_address 4|6 NAME
#   opens ADDRESS PORT
host=$1 port=$2

addresses=$(addresses)
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
way=$(way_out)
if [ -z "$way" ]; then
    warn no-way-out address="$outside"
    next check-router
    exit 1
fi
gateway=${way% *} link=${way#* }
if [ "$gateway" != - ]; then
    # An address of the link alone has to be told which link (RFC 4007).
    case $gateway in fe80:*%*) ;; fe80:*) gateway=$gateway%$link ;; esac
    answers_ping "$gateway"
    pinged=$?
    known=$(neighbour "$gateway" "$link")
    echo "gateway $gateway on $link: ping ended with $pinged; neighbour: ${known:-unknown}"
    if [ "$pinged" -ne 0 ] && [ -z "$known" ]; then
        warn gateway-silent gateway="${gateway%%%*}" link="$link"
        next check-router
        exit 1
    fi
fi

new=$(first_address 6 "$host")
if [ -z "$new" ]; then
    notice no-such-name host="$host"
    exit 3
fi
if opens "$new" "$port"; then
    echo "$new port $port: open"
    ok works host="$host" address="$new"
    exit 0
fi
echo "$new port $port: does not open"
old=$(first_address 4 "$host")
if [ -n "$old" ] && opens "$old" "$port"; then
    echo "$old port $port: open"
    warn broken host="$host"
    next check-router
    exit 1
fi
echo "${old:-no IPv4 address} port $port: does not open"
notice neither host="$host"
next check-path
exit 3
