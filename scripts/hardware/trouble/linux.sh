# Is the hardware itself in trouble? Heat, fans, battery, memory errors, and what the kernel says of broken hardware in $1 hours.
hours=$1
status=0 seen=0
worse() { [ "$status" -ge "$1" ] || status=$1; }
value() { cat "$1" 2>/dev/null; }

for input in /sys/class/hwmon/hwmon*/temp*_input; do
    degrees=$(value "$input")
    [ -n "$degrees" ] || continue
    seen=$((seen + 1))
    sensor=${input%_input}
    label=$(value "${sensor}_label" || value "${input%/*}/name")
    label=${label:-$(value "${input%/*}/name")}
    critical=$(value "${sensor}_crit")
    [ "${critical:-0}" -gt 0 ] || critical=100000
    echo "$label: $((degrees / 1000)) of at most $((critical / 1000)) degrees"
    if [ "$degrees" -ge "$critical" ]; then
        fail too-hot label="$label" degrees="$((degrees / 1000))"
        next cool-down
        worse 2
    elif [ "$degrees" -ge $((critical - 8000)) ]; then
        warn nearly-too-hot label="$label" degrees="$((degrees / 1000))" critical="$((critical / 1000))"
        next cool-down
        worse 1
    fi
done
for alarm in /sys/class/hwmon/hwmon*/fan*_alarm; do
    if [ "$(value "$alarm")" = 1 ]; then
        fail fan-stands label="$(value "${alarm%/*}/name")"
        next cool-down
        worse 2
    fi
done
for battery in /sys/class/power_supply/*; do
    [ "$(value "$battery/type")" = Battery ] && [ "$(value "$battery/scope")" != Device ] || continue
    seen=$((seen + 1))
    full=$(value "$battery/energy_full")
    designed=$(value "$battery/energy_full_design")
    full=${full:-$(value "$battery/charge_full")}
    designed=${designed:-$(value "$battery/charge_full_design")}
    [ "${designed:-0}" -gt 0 ] && [ -n "$full" ] || continue
    percent=$((full * 100 / designed))
    fact battery-left % "$percent"
    if [ "$percent" -lt 50 ]; then
        warn battery-worn percent="$percent" cycles="$(value "$battery/cycle_count" || echo -)"
        next new-battery
        worse 1
    fi
done
for counts in /sys/devices/system/edac/mc/mc*; do
    [ -d "$counts" ] || continue
    seen=$((seen + 1))
    lost=$(value "$counts/ue_count") mended=$(value "$counts/ce_count")
    if [ "${lost:-0}" -gt 0 ]; then
        fail memory-broken count="$lost"
        next new-memory
        worse 2
    elif [ "${mended:-0}" -gt 0 ]; then
        warn memory-mended count="$mended"
        next new-memory
        worse 1
    fi
done

if log=$(bounded 10 dmesg 2>/dev/null); then
    read -r up _ </proc/uptime
    lines=$(printf '%s\n' "$log" | awk -v since="$(awk -v up="$up" -v hours="$hours" 'BEGIN { print up - hours * 3600 }')" '
        { at = $0; sub(/^[^[]*\[ */, "", at); sub(/\].*/, "", at) }
        at + 0 >= since && /Machine check|\[Hardware Error\]|mce: .*error|PCIe Bus Error|AER: .*[Ee]rror|temperature above threshold|Uncorrected error|device descriptor read.*error|GPU HANG|NMI: (PCI|IOCK) |EDAC .* UE / { print }')
    count=$(printf '%s\n' "$lines" | grep -c .)
    if [ "$count" -gt 0 ]; then
        printf '%s\n' "$lines" | tail -n 5 | cut -c 1-160
        warn kernel-says count="$count" last="$(printf '%s\n' "$lines" | tail -n 1 | sed 's/^[^]]*\] //' | cut -c 1-120)"
        next read-log
        worse 1
    fi
else
    notice log-hidden
fi
fact sensors '' "$seen"
[ "$status" -gt 0 ] || ok sound seen="$seen"
exit "$status"
