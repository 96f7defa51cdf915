# Are three names found, and how fast? $1 is the name the user has trouble with.
# Two names of the public network stand beside it: one name missing is that name's fault.
RES_OPTIONS='timeout:2 attempts:1'
export RES_OPTIONS

hundredths() { # uptime in hundredths of a second: BusyBox's date knows no milliseconds
    read -r now _ </proc/uptime
    echo "${now%.*}${now#*.}"
}

servers=$(sed -n 's/^nameserver[[:space:]]*//p' /etc/resolv.conf 2>/dev/null | tr '\n' ' ')
servers=${servers% }
if [ -z "$servers" ]; then
    fail no-servers
    next check-connection
    exit 2
fi

found=0
missing=
slowest=0
for name in "$1" iana.org wikipedia.org; do
    began=$(hundredths)
    address=$(getent ahosts "$name" | sed 1q)
    ms=$((($(hundredths) - began) * 10))
    if [ -z "$address" ]; then
        echo "$name: not found, after $ms ms"
        missing="$missing $name"
        continue
    fi
    echo "$name: ${address%% *}, $ms ms"
    found=$((found + 1))
    [ "$ms" -le "$slowest" ] || slowest=$ms
    [ "$ms" -le 1000 ] || warn slow name="$name" ms="$ms"
done

if [ "$found" -eq 0 ]; then
    fail none-found servers="$servers"
    next check-connection
    exit 2
fi
fact slowest ms "$slowest"
for name in $missing; do
    warn name-missing name="$name"
    next check-spelling
done
if [ -n "$missing" ] || [ "$slowest" -gt 1000 ]; then
    exit 1
fi
ok names-found count="$found" ms="$slowest"
exit 0
