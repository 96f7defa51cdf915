# Is memory short now, or has the kernel ended a program for lack of it in the last $1 hours? Who needs most?
hours=$1
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }
of() { awk -v key="$1:" '$1 == key { print $2 }' /proc/meminfo; }
swapped() { awk '$1 == "pswpin" || $1 == "pswpout" { sum += $2 } END { print sum + 0 }' /proc/vmstat; }

total=$(of MemTotal) available=$(of MemAvailable) swap=$(of SwapTotal) swap_free=$(of SwapFree)
if [ -z "$available" ]; then
    notice not-measured
    exit 3
fi
before=$(swapped)
percent=$((available * 100 / total))
echo "available: $((available / 1024)) of $((total / 1024)) MB ($percent %), swap free: $((swap_free / 1024)) of $((swap / 1024)) MB"
fact available % "$percent"

if [ "$percent" -lt 5 ]; then
    fail almost-none-left percent="$percent" mb="$((available / 1024))"
    worse 2
elif [ "$percent" -lt 10 ]; then
    warn little-left percent="$percent" mb="$((available / 1024))"
    worse 1
fi
if [ "$swap" -gt 0 ] && [ $((swap_free * 100 / swap)) -lt 10 ]; then
    warn swap-full mb="$((swap / 1024))"
    worse 1
fi

# How long programs waited for memory in the last minute (Linux 4.20 and later, where it is switched on)
waited=$(sed -n 's/^full .*avg60=\([0-9]*\).*/\1/p' /proc/pressure/memory 2>/dev/null)
if [ -n "$waited" ]; then
    fact waited % "$waited"
    if [ "$waited" -ge 5 ]; then
        fail programs-wait percent="$waited"
        worse 2
    fi
fi
sleep 1
pages=$(($(swapped) - before))
echo "pages moved to and from swap in one second: $pages"
# 4 KiB pages: from about 8 MB a second on, a person feels it, whatever the disk
if [ "$pages" -ge 2000 ]; then
    warn thrashing mb="$((pages / 256))"
    worse 1
fi

# Programs that the kernel ended
log=$(dmesg 2>/dev/null) || log=
[ -n "$log" ] || log=$(journalctl -q -k -b 0 -o short-monotonic --no-pager 2>/dev/null </dev/null)
killed=$(sed -n 's/^oom_kill //p' /proc/vmstat)
if [ -n "$log" ]; then
    read -r up _ </proc/uptime
    victims=$(printf '%s\n' "$log" | awk -v since="$up" -v hours="$hours" '
        BEGIN { since -= hours * 3600 }
        /Killed process [0-9]+ \(/ {
            at = 0
            if (match($0, /\[ *[0-9]+\.[0-9]+\]/)) at = substr($0, RSTART + 1, RLENGTH - 2) + 0
            if (at < since) next
            kind = /Memory cgroup out of memory/ ? "limit" : "machine"
            name = $0; sub(/.*Killed process [0-9]+ \(/, "", name); sub(/\).*/, "", name)
            print kind, name
        }')
    count=$(printf '%s' "$victims" | grep -c .)
    if [ "$count" -gt 0 ]; then
        printf 'ended for lack of memory:\n%s\n' "$victims" | tail -n 10
        names=$(printf '%s\n' "$victims" | sed 's/^[a-z]* //' | sort | uniq -c | sort -rn |
            awk '{ $1 = ""; sub(/^ /, ""); printf "%s%s", sep, $0; sep = ", " }')
        case $victims in
        *machine*)
            fail programs-ended count="$count" names="$names" hours="$hours"
            worse 2
            ;;
        *)
            warn limit-reached count="$count" names="$names" hours="$hours"
            worse 1
            ;;
        esac
    fi
elif [ "${killed:-0}" -gt 0 ]; then
    warn ended-since-start count="$killed"
    worse 1
fi

echo 'who needs most (MB in memory, MB in swap, process, name):'
biggest=$(awk '
    FNR == 1 { done() }
    $1 == "Name:" { name = $2 } $1 == "Pid:" { pid = $2 } $1 == "VmRSS:" { rss = $2 } $1 == "VmSwap:" { swap = $2 }
    function done() { if (rss) printf "%d %d %d %s\n", rss / 1024, swap / 1024, pid, name; rss = swap = 0 }
    END { done() }' /proc/[0-9]*/status 2>/dev/null | sort -rn | head -n 8)
echo "$biggest"
if [ "$status" -gt 0 ]; then
    echo "$biggest" | head -n 3 | while read -r mb _ pid name; do
        # Below a fiftieth of all memory nobody is to blame.
        [ "${mb:-0}" -lt $((total / 1024 / 50)) ] || notice needs-most name="$name" pid="$pid" mb="$mb"
    done
    next close-programs
    exit "$status"
fi
ok enough percent="$percent" hours="$hours"
exit 0
