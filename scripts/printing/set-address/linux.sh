# Leads the printer $1 to the address $5, or else to host $2, port $3, path $4. Its settings and jobs stay,
# and where it is paused so does the reason, which lpadmin forgets ($6: the one to give back).
name=$1 host=$2 port=$3 path=$4 uri=$5 reason=$6
if [ -z "$uri" ]; then
    if [ -z "$host" ]; then
        fail no-address
        next give-host
        exit 2
    fi
    case $path in /*) ;; *) path=/$path ;; esac
    uri="ipp://$host:$port$path"
fi

if ! service_runs; then
    fail service-stopped
    next start-service
    exit 2
fi
device=$(device_of "$name")
case $device in
'')
    fail no-such-printer name="$name"
    next check-name
    exit 2
    ;;
"$uri")
    fact uri '' "$uri"
    ok already-so name="$name" uri="$uri"
    exit 0
    ;;
esac
# lpstat leaves out a name and password in an address; they would have to be told to be given back.
if awk -v name="$name" '$1 ~ /^<(Default)?Printer$/ { ours = $2 == name ">" }
    ours && $1 == "DeviceURI" && $2 ~ /:\/\/[^\/]*@/ { found = 1 }
    END { exit !found }' /etc/cups/printers.conf 2>/dev/null; then
    fail has-password name="$name"
    next try-settings
    exit 2
fi
fact uri '' "$device"
state=$(state_of "$name")
if is_paused "$state"; then
    reason=${reason:-$(reason_in "$state")}
    fact reason '' "$reason"
else
    reason=''
fi
if ! said=$(bounded 20 lpadmin -p "$name" -v "$uri" 2>&1); then
    fail not-set name="$name" why="$(printf '%s\n' "$said" | tail -n 1 | cut -c 1-120)"
    next try-settings
    exit 2
fi
[ -z "$reason" ] || bounded 8 cupsdisable -r "$reason" "$name"
ok set name="$name" uri="$uri" before="$device"
next look-again
exit 0
