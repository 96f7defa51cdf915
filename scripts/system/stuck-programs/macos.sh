# Programs that hang in the kernel, use a whole processor, or wait for one; and a processor slowed by heat.
# $1: how many waiting programs per processor (5 minutes) count as too many.
limit=$1
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }
of() { bounded 3 sysctl -n "$1" 2>/dev/null </dev/null; }
snapshot() { ps -axo pid=,ppid=,state=,pcpu=,ucomm= 2>/dev/null; }

processors=$(of hw.logicalcpu) load=$(of vm.loadavg | awk '{ print $3 }')
first=$(snapshot)
if [ -z "$first" ] || [ -z "$processors" ] || [ -z "$load" ]; then
    notice not-measured
    exit 3
fi
# Two samples a second apart; the first of them counts from the start of the machine.
percent=$(bounded 8 top -l 2 -n 0 -s 1 2>/dev/null </dev/null |
    awk '/^CPU usage:/ { for (i = 2; i <= NF; i++) if ($i ~ /^idle/) idle = $(i - 1) } END { if (idle != "") printf "%.0f", 100 - idle }')
sleep 2
second=$(snapshot)

# 1: in an uninterruptible wait both times
stuck=$(printf '%s\nsecond\n%s\n' "$first" "$second" | awk '
    $1 == "second" { later = 1; next }
    $3 !~ /^U/ { next }
    !later { was[$1] = 1; next }
    $1 in was { pid = $1; $1 = $2 = $3 = $4 = ""; sub(/^ +/, ""); print pid, $0 }')
if [ -n "$stuck" ]; then
    count=$(printf '%s\n' "$stuck" | wc -l | tr -d ' ')
    echo 'hanging in the kernel (process, name):'
    printf '%s\n' "$stuck" | head -n 20
    names=$(printf '%s\n' "$stuck" | sed 's/^[0-9]* //' | sort -u | head -n 5 | tr '\n' ' ')
    fail hanging count="$count" names="${names% }"
    next find-slow-disk
    worse 2
fi

# 2: who uses the processors
busiest=$(printf '%s\n' "$second" | awk '$4 >= 1 { pid = $1; used = $4; $1 = $2 = $3 = $4 = ""; sub(/^ +/, ""); printf "%.0f %d %s\n", used, pid, $0 }' |
    sort -rn | head -n 8)
echo 'who used the processors (% of one, process, name):'
echo "$busiest"
each=$(awk -v load="$load" -v n="$processors" 'BEGIN { printf "%.1f", load / n }')
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
speed=$(bounded 5 pmset -g therm 2>/dev/null </dev/null |
    sed -n 's/.*CPU_Speed_Limit[[:space:]]*=[[:space:]]*\([0-9][0-9]*\).*/\1/p' | head -n 1)
if [ "${speed:-100}" -lt 100 ]; then
    warn slowed-by-heat
    next clean-fan
    worse 1
fi

# 4: ended programs that nobody has collected
dead=$(printf '%s\n' "$second" | awk '$3 ~ /^Z/ { n++; parent[$2]++ } { name[$1] = $5 }
    END { for (pid in parent) if (parent[pid] > most) { most = parent[pid]; who = pid } print n + 0, who + 0, name[who] }')
if [ "${dead%% *}" -ge 100 ]; then
    parent=${dead#* }
    warn uncollected count="${dead%% *}" name="${parent#* }" pid="${parent%% *}"
    worse 1
fi

[ "$status" -gt 0 ] || ok moving load="$each"
exit "$status"
