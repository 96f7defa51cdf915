# Which services failed, start over and over, or are meant to run and do not? With the last lines they left.
# $1 names one service that must be running, if the user misses one.
wanted=$1
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

last_lines() { # UNIT
    lines=$(journalctl -q -u "$1" -n 4 -o cat --no-pager 2>/dev/null </dev/null | cut -c 1-200)
    [ -z "$lines" ] || printf '%s\n' "$lines" | sed 's/^/    /'
}

under_systemd() {
    failed=$(systemctl list-units --failed --plain --no-legend --no-pager 2>/dev/null </dev/null | awk '{ print $1 }')
    for unit in $failed; do
        # shellcheck disable=SC2046 # two words
        set -- $(systemctl show -p Result -p ExecMainStatus "$unit" 2>/dev/null </dev/null |
            sort | sed 's/^[A-Za-z]*=//')
        echo "$unit: failed, ${2:-?}, exit status ${1:-?}"
        last_lines "$unit"
        fail unit-failed name="$unit" why="${2:-?}" exit="${1:-?}"
        worse 2
    done
    # One call for all services: those that are started again and again hide between two failures.
    flapping=$(systemctl show '*.service' -p Id -p NRestarts -p SubState 2>/dev/null </dev/null | awk -F= '
        $1 == "Id" { id = $2 } $1 == "NRestarts" { n = $2 } $1 == "SubState" { state = $2 }
        $0 == "" { seen() } END { seen() }
        function seen() { if (id != "" && (n >= 3 || state == "auto-restart")) print id, n; id = ""; n = 0; state = "" }')
    printf '%s\n' "$flapping" | while read -r unit count; do
        [ -n "$unit" ] || continue
        echo "$unit: started again $count times"
        last_lines "$unit"
        warn starts-again name="$unit" count="$count"
    done
    [ -z "$flapping" ] || worse 1
    if [ -n "$wanted" ]; then
        unit=$wanted
        case $unit in *.*) ;; *) unit=$unit.service ;; esac
        if [ "$(systemctl show -p LoadState -- "$unit" 2>/dev/null </dev/null)" = LoadState=not-found ]; then
            warn not-installed name="$wanted"
            worse 1
        elif ! systemctl -q is-active -- "$unit" </dev/null; then
            last_lines "$unit"
            fail not-running name="$wanted"
            worse 2
        fi
    fi
    count=$(systemctl list-units --type=service --state=running --plain --no-legend --no-pager </dev/null | wc -l)
}

state_of() { # INIT SCRIPT: LSB says 0 running, 1 and 2 dead but not cleaned up, 3 not running
    "/etc/init.d/$1" status >/dev/null 2>&1 </dev/null
}

under_sysv() {
    count=0
    for link in /etc/rc2.d/S[0-9][0-9]* /etc/rc3.d/S[0-9][0-9]*; do
        name=${link##*/S[0-9][0-9]}
        [ -x "/etc/init.d/$name" ] || continue
        case $seen in *" $name "*) continue ;; esac
        seen="$seen$name "
        grep -q 'status)' "/etc/init.d/$name" || continue
        state_of "$name"
        case $? in
        0) count=$((count + 1)) ;;
        1 | 2)
            fail died name="$name"
            worse 2
            ;;
        3)
            # Many only work at boot and end; a service that keeps a process says so in its script.
            if grep -q -e 'PIDFILE=' -e 'pidfile' "/etc/init.d/$name"; then
                warn should-run name="$name"
                worse 1
            fi
            ;;
        esac
    done
    if [ -n "$wanted" ]; then
        if [ ! -x "/etc/init.d/$wanted" ]; then
            warn not-installed name="$wanted"
            worse 1
        elif ! state_of "$wanted"; then
            fail not-running name="$wanted"
            worse 2
        fi
    fi
}

seen=' ' manager=none
if [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then
    case $(systemctl is-system-running 2>/dev/null </dev/null) in
    running | degraded | starting | maintenance | initializing) manager=systemd ;;
    esac
elif [ "$(cat /proc/1/comm 2>/dev/null)" = init ] && ls /etc/rc[23].d/S* >/dev/null 2>&1; then
    manager=sysv
fi
case $manager in
systemd) under_systemd ;;
sysv) under_sysv ;;
*)
    notice no-manager
    exit 3
    ;;
esac

echo "services running: $count (kept by $manager)"
if [ "$status" -gt 0 ]; then
    next read-lines
    exit "$status"
fi
ok all-well count="$(echo "$count" | tr -d ' ')"
exit 0
