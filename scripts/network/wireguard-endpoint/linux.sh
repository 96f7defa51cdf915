# Leads the tunnel $1 to the server $2, port $3, in its configuration and at once; $4: which peer, $5: whole endpoint.
name=$1 host=$2 port=$3 peer=$4 endpoint=$5
config=/etc/wireguard/$name.conf
new=/etc/wireguard/.$name.deskside-new
if [ -z "$endpoint" ]; then
    case $host in
    *:*) endpoint=[$host]:$port ;;
    ?*) endpoint=$host:$port ;;
    *)
        fail no-host
        next give-host
        exit 2
        ;;
    esac
fi
case $name$endpoint in
*[!A-Za-z0-9_=+.:%-]*)
    case $endpoint in
    *[!A-Za-z0-9_.:%\]\[-]*)
        fail bad-value value="$endpoint"
        next give-host
        exit 2
        ;;
    esac
    ;;
esac
case $name in
*[!A-Za-z0-9_=+.-]* | ????????????????*)
    fail bad-value value="$name"
    next give-host
    exit 2
    ;;
esac
if [ ! -w "$config" ]; then
    fail no-config name="$name"
    next get-config
    exit 2
fi

# One line a peer: its public key, its endpoint, and in which line of the file that stands.
peers=$(awk 'function out() { if (inside) print (key ? key : "-"), (at ? at : "-"), line + 0 }
    { sub(/\r$/, ""); sub(/[ \t]*#.*/, "") }
    /^[ \t]*\[/ { out(); gsub(/[ \t]/, ""); inside = tolower($0) == "[peer]"; key = at = ""; line = 0; next }
    inside && tolower($0) ~ /^[ \t]*publickey[ \t]*=/ { sub(/^[^=]*=[ \t]*/, ""); key = $0 }
    inside && tolower($0) ~ /^[ \t]*endpoint[ \t]*=/ { sub(/^[^=]*=[ \t]*/, ""); at = $0; line = NR }
    END { out() }' "$config")
if [ -n "$peer" ]; then
    chosen=$(printf '%s\n' "$peers" | grep -F -e "$peer ")
else
    chosen=$peers
fi
read -r key before line <<CHOSEN
$chosen
CHOSEN
if [ "$(printf '%s\n' "$chosen" | wc -l)" -ne 1 ] || [ "${line:-0}" = 0 ]; then
    fail which-peer name="$name" count="$(printf '%s\n' "$peers" | grep -c .)"
    next get-config
    exit 2
fi
rm -f "$new"
live=$(wg show "$name" endpoints 2>/dev/null | awk -v key="$key" '$1 == key { print $2 }')
case $before/$live in
"$endpoint/" | "$endpoint/$endpoint")
    ok already-so name="$name" endpoint="$endpoint"
    exit 0
    ;;
esac
fact endpoint '' "$before"
fact peer '' "$key"
if [ "$before" != "$endpoint" ]; then
    if ! cp -p "$config" "$new" ||
        ! sed "${line}s|=[[:space:]]*[^[:space:]#]*|= $endpoint|" "$config" >"$new" ||
        ! mv "$new" "$config"; then
        rm -f "$new"
        fail not-written name="$name"
        next look-at-disk
        exit 2
    fi
fi
if [ -n "$live" ] && ! bounded 10 wg set "$name" peer "$key" endpoint "$endpoint" 2>/dev/null; then
    warn not-live name="$name" endpoint="$endpoint"
    next restart-tunnel
    exit 1
fi
ok set name="$name" endpoint="$endpoint" before="$before"
next look-again
exit 0
