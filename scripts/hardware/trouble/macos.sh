# Is the hardware itself in trouble? Heat, battery, and kernels that stopped in the last $1 hours.
hours=$1
status=0 seen=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

# 1: the battery, where there is one; each value stands on a line of its own
power=$(bounded 12 system_profiler -json SPPowerDataType 2>/dev/null </dev/null)
of() { printf '%s\n' "$power" | sed -n "s/^ *\"$1\" : \"\{0,1\}\([^\",]*\).*/\1/p" | head -n 1; }
health=$(of sppower_battery_health) cycles=$(of sppower_battery_cycle_count)
percent=$(of sppower_battery_health_maximum_capacity)
percent=${percent%\%}
if [ -n "$health$percent" ]; then
    seen=$((seen + 1))
    echo "battery: ${health:-?}, ${percent:-?} % of what it held when new, charged ${cycles:-?} times"
    case $percent in
    '' | *[!0-9]*) percent= ;;
    *) fact battery-left % "$percent" ;;
    esac
    if [ -n "$percent" ] && [ "$percent" -lt 50 ]; then
        warn battery-worn percent="$percent" cycles="${cycles:--}"
        next new-battery
        worse 1
    elif [ -n "$health" ] && [ "$health" != Good ]; then
        warn battery-service health="$health" cycles="${cycles:--}"
        next new-battery
        worse 1
    fi
fi

# 2: heat, for which the system slows the processor down
heat=$(bounded 5 pmset -g therm 2>/dev/null </dev/null)
if [ -n "$heat" ]; then
    seen=$((seen + 1))
    printf '%s\n' "$heat" | head -n 6
    speed=$(printf '%s\n' "$heat" | sed -n 's/.*CPU_Speed_Limit[[:space:]]*=[[:space:]]*\([0-9][0-9]*\).*/\1/p' | head -n 1)
    level=$(printf '%s\n' "$heat" | sed -n 's/^.*[Tt]hermal [Ww]arning [Ll]evel[[:space:]]*=*[[:space:]]*\([0-9][0-9]*\).*/\1/p' | head -n 1)
    if [ "${speed:-100}" -lt 100 ]; then
        warn slowed-by-heat percent="$speed"
        next cool-down
        worse 1
    elif [ "${level:-0}" -gt 0 ]; then
        warn warns-of-heat level="$level"
        next cool-down
        worse 1
    fi
fi

# 3: kernels that stopped, of which macOS keeps a report
reports=/Library/Logs/DiagnosticReports
if [ -r "$reports" ]; then
    seen=$((seen + 1))
    minutes=$(awk -v hours="$hours" 'BEGIN { printf "%d", hours * 60 }')
    panics=$(find "$reports" -maxdepth 1 \( -name '*.panic' -o -name 'panic-*' \) -mmin "-$minutes" 2>/dev/null | sort)
    if [ -n "$panics" ]; then
        printf '%s\n' "$panics" | tail -n 5
        last=$(printf '%s\n' "$panics" | tail -n 1)
        fail kernel-stopped count="$(printf '%s\n' "$panics" | grep -c .)" hours="$hours" last="${last##*/}"
        next read-report
        worse 2
    fi
else
    notice log-hidden
fi
fact sensors '' "$seen"
if [ "$seen" = 0 ]; then
    notice nothing-told
    exit 3
fi
[ "$status" -gt 0 ] || ok sound seen="$seen"
exit "$status"
