# Programs that hang in the kernel, use a whole processor, or wait for one; and a processor slowed by heat.
# $1: how many waiting programs per processor (5 minutes) count as too many.
limit=$1
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

snapshot() { # pid, state, parent, ticks used, switches to other programs, name: of every program
    awk '
        FNR == 1 { done() }
        $1 == "Name:" { name = $2; for (i = 3; i <= NF; i++) name = name " " $i }
        $1 == "State:" { state = $2 }
        $1 == "Pid:" { pid = $2 }
        $1 == "PPid:" { parent = $2 }
        /_ctxt_switches:/ { switches += $2 }
        function done() { if (pid) print "p", pid, state, parent, switches, name; pid = switches = 0 }
        END { done() }' /proc/[0-9]*/status 2>/dev/null
    # The name in brackets may hold anything; what is counted stands after the last bracket.
    sed 's/^\([0-9]*\) (.*) \(.*\)$/\1 \2/' /proc/[0-9]*/stat 2>/dev/null | awk '{ print "t", $1, $13 + $14 }'
}

throttles() { # how often any processor was slowed by heat since the start
    cat /sys/devices/system/cpu/cpu[0-9]*/thermal_throttle/*_throttle_count 2>/dev/null |
        awk '{ sum += $1 } END { print sum + 0 }'
}

worked() { # ticks that all processors worked, and all ticks, since the start
    awk '$1 == "cpu" { for (i = 2; i <= 9; i++) all += $i; print all - $5 - $6, all }' /proc/stat
}

processors=$(grep -c '^processor' /proc/cpuinfo)
[ "${processors:-0}" -gt 0 ] || processors=$(nproc 2>/dev/null || echo 1)
heat=$(throttles)
first=$(snapshot)
before=$(worked)
read -r began _ </proc/uptime
if [ -z "$first" ]; then
    notice not-measured
    exit 3
fi
sleep 3
second=$(snapshot)
after=$(worked)
read -r ended _ </proc/uptime

# 1: in an uninterruptible wait the whole time, without one switch: it has not moved
stuck=$(printf '%s\nsecond\n%s\n' "$first" "$second" | awk '
    $1 == "second" { later = 1; next }
    $1 != "p" { next }
    !later { if ($3 == "D") was[$2] = $5; next }
    $3 == "D" && $2 in was && was[$2] == $5 { pid = $2; $1 = $2 = $3 = $4 = $5 = ""; sub(/^ +/, ""); print pid, $0 }')
if [ -n "$stuck" ]; then
    count=$(printf '%s\n' "$stuck" | wc -l | tr -d ' ')
    echo 'hanging in the kernel (process, where, name):'
    printf '%s\n' "$stuck" | head -n 20 | while read -r pid name; do
        echo "$pid $(cat "/proc/$pid/wchan" 2>/dev/null) $name"
    done
    names=$(printf '%s\n' "$stuck" | sed 's/^[0-9]* //' | sort -u | head -n 5 | tr '\n' ' ')
    fail hanging count="$count" names="${names% }"
    next find-slow-disk
    worse 2
fi

# 2: who used the processors meanwhile (USER_HZ is 100 on every Linux that people use)
busiest=$(printf '%s\nsecond\n%s\n' "$first" "$second" | awk -v s="$began" -v e="$ended" '
    $1 == "second" { later = 1; next }
    $1 == "t" { if (later) after[$2] = $3; else before[$2] = $3; next }
    later { pid = $2; $1 = $2 = $3 = $4 = $5 = ""; sub(/^ +/, ""); name[pid] = $0 }
    END {
        for (pid in after) if (pid in before && pid in name) {
            used = (after[pid] - before[pid]) / (e - s)
            if (used >= 1) printf "%.0f %d %s\n", used, pid, name[pid]
        }
    }' | sort -rn | head -n 8)
echo 'who used the processors (% of one, process, name):'
echo "$busiest"

load=$(awk '{ print $2 }' /proc/loadavg)
each=$(awk -v load="$load" -v n="$processors" 'BEGIN { printf "%.1f", load / n }')
percent=$(echo "$before $after" | awk '$4 > $2 { printf "%.0f", ($3 - $1) * 100 / ($4 - $2) }')
fact load-per-processor '' "$each"
fact processors-busy % "${percent:-0}"
if awk -v each="$each" -v limit="$limit" 'BEGIN { exit !(each > limit) }'; then
    if [ "${percent:-0}" -ge 80 ]; then
        warn overloaded load="$load" processors="$processors"
        printf '%s\n' "$busiest" | head -n 3 | while read -r used pid name; do
            [ -z "$name" ] || notice busy name="$name" pid="$pid" percent="$used"
        done
        next close-busy
        worse 1
    else
        notice was-overloaded load="$load" processors="$processors"
    fi
fi

# 3: heat
now=$(throttles)
if [ "$now" -gt "$heat" ]; then
    warn slowed-by-heat
    next clean-fan
    worse 1
elif [ "$now" -gt 0 ]; then
    notice was-slowed-by-heat count="$now"
fi
for zone in /sys/class/thermal/thermal_zone*; do
    degrees=$(cat "$zone/temp" 2>/dev/null) || continue
    for trip in "$zone"/trip_point_*_type; do
        case $(cat "$trip" 2>/dev/null) in
        hot | critical) ;;
        *) continue ;;
        esac
        most=$(cat "${trip%_type}_temp" 2>/dev/null)
        if [ "${most:-0}" -gt 0 ] && [ "$degrees" -ge "$((most - 5000))" ]; then
            warn nearly-too-hot degrees="$((degrees / 1000))" most="$((most / 1000))"
            next clean-fan
            worse 1
            break
        fi
    done
done

# 4: ended programs that nobody has collected
dead=$(printf '%s\n' "$second" | awk '$1 == "p" && $3 == "Z" { n++; parent[$4]++ }
    END { for (pid in parent) if (parent[pid] > most) { most = parent[pid]; who = pid } print n + 0, who }')
if [ "${dead%% *}" -ge 100 ]; then
    parent=${dead##* }
    warn uncollected count="${dead%% *}" name="$(cat "/proc/$parent/comm" 2>/dev/null)" pid="$parent"
    worse 1
fi

[ "$status" -gt 0 ] || ok moving load="$each"
exit "$status"
