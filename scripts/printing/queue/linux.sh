# Why does nothing come out of the printer? Print service, printers, waiting jobs, and the way to network printers.
# $1 limits the look to one printer.
only=$1
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }
# The facts are what walkthroughs branch on: the first trouble in one word, and the printer that has it.
tell_trouble() { # TROUBLE PRINTER
    fact trouble '' "$1"
    fact printer '' "${2:--}"
}

if ! service_runs; then
    fail service-stopped
    next start-service
    tell_trouble service-stopped
    exit 2
fi

printers=$(bounded 8 lpstat -p 2>/dev/null </dev/null | sed -n 's/^printer \([^ ]*\) .*/\1/p')
[ -z "$only" ] || printers=$(printf '%s\n' "$printers" | grep -F -x -e "$only")
if [ -z "$printers" ]; then
    if [ -n "$only" ]; then
        warn no-such-printer name="$only"
        tell_trouble no-such-printer
    else
        warn no-printers
        tell_trouble no-printers
    fi
    next add-printer
    exit 1
fi
default=$(default_printer)
if [ -z "$default" ] && [ "$(printf '%s\n' "$printers" | wc -l)" -gt 1 ]; then
    notice no-default
fi

reachable() { # HOST PORT: true also where nothing here can try
    if command -v bash >/dev/null 2>&1; then
        # Without --norc a bash that finds itself behind sshd runs the user's .bashrc first.
        # shellcheck disable=SC2016 # expanded by that bash
        bounded 4 bash --norc -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null
    elif nc -h 2>&1 | grep -q -e '-[a-zA-Z]*z'; then
        bounded 4 nc -z "$1" "$2" 2>/dev/null </dev/null
    fi
}

trouble='' troubled=''
for printer in $printers; do
    has=none
    state=$(state_of "$printer")
    jobs=$(jobs_of "$printer")
    # An address may be written with a name and password, which are nobody's business.
    device=$(device_of "$printer" | sed 's|//[^/@]*@|//|')
    reason=$(reason_in "$state")
    echo "$printer: $(printf '%s\n' "$state" | sed -n '1s/^printer [^ ]* //p' | cut -c 1-120)"
    echo "    $jobs jobs waiting; at $device"
    found=
    if is_paused "$state"; then
        fail paused name="$printer" reason="${reason:--}"
        next resume-printer
        worse 2 && found=yes
        has=paused
    fi
    if ! accepts "$printer"; then
        fail rejects name="$printer"
        next resume-printer
        worse 2 && found=yes
        [ "$has" != none ] || has=rejects
    fi
    case $device in
    *://*)
        where=${device#*://}
        where=${where%%[/?]*}
        host=${where%:*}
        case ${device%%:*} in
        socket) port=9100 ;;
        ipp | ipps | http | https) port=631 ;;
        lpd) port=515 ;;
        *) host= ;;
        esac
        case $where in
        *._tcp.*) host= ;; # found by the print service itself, by multicast
        *:*) port=${where##*:} ;;
        esac
        if [ -n "$host" ] && ! reachable "$host" "$port"; then
            fail not-reachable name="$printer" host="$host" port="$port"
            next check-printer
            worse 2 && found=yes
            # What leads nowhere is paused by the print service; resuming alone would not help.
            has=not-reachable
        fi
        ;;
    esac
    if [ -z "$found" ] && [ "$jobs" -gt 0 ]; then
        case $state in
        *'now printing'*)
            notice printing name="$printer" jobs="$jobs"
            has=printing
            ;;
        *)
            warn jobs-wait name="$printer" jobs="$jobs"
            next resume-printer
            worse 1
            has='jobs-wait'
            ;;
        esac
    fi
    if [ "$has" != none ] && [ -z "$trouble" ]; then
        trouble=$has troubled=$printer
    fi
done

tell_trouble "${trouble:-none}" "${troubled:-$default}"
fact printers '' "$(printf '%s\n' "$printers" | wc -l | tr -d ' ')"
[ "$status" -gt 0 ] || ok ready default="${default:--}"
exit "$status"
