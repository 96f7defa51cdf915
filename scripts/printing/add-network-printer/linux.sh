# Sets up the network printer at host $2, port $3, path $4 under the name $1; $5: make it the default.
# Driverless (IPP Everywhere): the print service asks the printer itself what it can do.
name=$1 host=$2 port=$3 path=$4 default=$5
case $path in /*) ;; *) path=/$path ;; esac
uri="ipp://$host:$port$path"

case $name in
*[!A-Za-z0-9_.-]* | -*)
    fail bad-name name="$name"
    next letters-only
    exit 2
    ;;
esac
if ! service_runs; then
    fail service-stopped
    next start-service
    exit 2
fi
device=$(device_of "$name")
if [ "$device" = "$uri" ]; then
    ok already-there name="$name"
    exit 0
elif [ -n "$device" ]; then
    fail name-taken name="$name"
    next other-name
    exit 2
fi

if command -v bash >/dev/null 2>&1; then
    # Without --norc a bash that finds itself behind sshd runs the user's .bashrc first.
    # shellcheck disable=SC2016 # expanded by that bash
    if ! bounded 5 bash --norc -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$port" 2>/dev/null; then
        fail not-reachable host="$host" port="$port"
        next ask-printer
        exit 2
    fi
fi

was=$(default_printer)
[ "$default" = false ] || fact default_was '' "$was"
fact added '' true
said=$(bounded 30 lpadmin -p "$name" -E -v "$uri" -m everywhere -o printer-is-shared=false 2>&1)
status=$?
# CUPS 2.4 goes on asking the printer after lpadmin has ended; until it knows, the queue is a raw one.
looks=20 known=
while [ "$status" -eq 0 ] && [ "$looks" -gt 0 ]; do
    case $(bounded 8 lpoptions -p "$name" 2>/dev/null) in
    *'IPP Everywhere'* | *driverless*) known=yes && break ;;
    esac
    sleep 0.3 2>/dev/null || sleep 1
    looks=$((looks - 1))
done
if [ -z "$known" ]; then
    # What was made of it before it failed goes again.
    bounded 8 lpadmin -x "$name" 2>/dev/null
    fail not-added uri="$uri" why="$(printf '%s\n' "${said:-the printer did not say what it can do}" | tail -n 1 | cut -c 1-120)"
    next ask-printer
    exit 2
fi
if [ "$default" = true ]; then
    bounded 8 lpadmin -d "$name"
fi
ok set-up name="$name" uri="$uri"
next test-page
exit 0
