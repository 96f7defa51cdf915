# Is memory short now, or has macOS ended a program for lack of it in the last $1 hours? Who needs most?
hours=$1
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }
of() { sysctl -n "$1" 2>/dev/null </dev/null; }
swapped() { # bytes moved to and from swap since the start
    vm_stat 2>/dev/null </dev/null | awk '
        /page size of/ { for (i = 1; i < NF; i++) if ($i == "of") size = $(i + 1) }
        /^Swapins:|^Swapouts:/ { sub(/\.$/, "", $2); sum += $2 }
        END { printf "%.0f\n", sum * size }'
}

total=$(of hw.memsize) percent=$(of kern.memorystatus_level) pressure=$(of kern.memorystatus_vm_pressure_level)
if [ -z "$total" ] || [ -z "$percent" ]; then
    notice not-measured
    exit 3
fi
mb=$((total * percent / 100 / 1048576))
before=$(swapped)
echo "available: $mb of $((total / 1048576)) MB ($percent %), pressure ${pressure:-?} (1 none, 2 some, 4 much)"
fact available % "$percent"

# What macOS itself thinks of it: it begins to end programs at 4.
case $pressure in
4)
    fail almost-none-left percent="$percent" mb="$mb"
    worse 2
    ;;
2)
    warn little-left percent="$percent" mb="$mb"
    worse 1
    ;;
esac
sleep 1
moved=$((($(swapped) - before) / 1048576))
echo "moved to and from swap in one second: $moved MB"
if [ "$moved" -ge 8 ]; then
    warn thrashing mb="$moved"
    worse 1
fi

minutes=$(awk -v hours="$hours" 'BEGIN { printf "%d", hours * 60 }')
reports=$(find /Library/Logs/DiagnosticReports -maxdepth 1 -name 'JetsamEvent-*' -mmin "-$minutes" 2>/dev/null)
if [ -n "$reports" ]; then
    printf '%s\n' "$reports" | head -n 10
    count=$(printf '%s\n' "$reports" | wc -l | tr -d ' ')
    fail programs-ended count="$count" names="JetsamEvent" hours="$hours"
    worse 2
fi

echo 'who needs most (MB in memory, process, name):'
biggest=$(ps -axo rss=,pid=,ucomm= 2>/dev/null | sort -rn | head -n 8 | awk '{ $1 = int($1 / 1024); print }')
echo "$biggest"
if [ "$status" -gt 0 ]; then
    echo "$biggest" | head -n 3 | while read -r taken pid name; do
        # Below a fiftieth of all memory nobody is to blame.
        [ "${taken:-0}" -lt $((total / 1048576 / 50)) ] || notice needs-most name="$name" pid="$pid" mb="$taken"
    done
    next close-programs
    exit "$status"
fi
ok enough percent="$percent" hours="$hours"
exit 0
