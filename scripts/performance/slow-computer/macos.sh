# What keeps this computer from being quick right now? Processor, memory, heat, and who is at it.
# macOS does not count how long programs wait for the disk.
limit=$1
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }
of() { bounded 3 sysctl -n "$1" 2>/dev/null </dev/null; }
swapped() { # bytes moved to and from swap since the start
    bounded 3 vm_stat 2>/dev/null </dev/null | awk '
        /page size of/ { for (i = 1; i < NF; i++) if ($i == "of") size = $(i + 1) }
        /^Swapins:|^Swapouts:/ { sub(/\.$/, "", $2); sum += $2 }
        END { printf "%.0f\n", sum * size }'
}

processors=$(of hw.logicalcpu) load=$(of vm.loadavg | awk '{ print $2 }')
if [ -z "$processors" ] || [ -z "$load" ]; then
    notice not-measured
    exit 3
fi
busiest=$(ps -axro pcpu=,ucomm= 2>/dev/null | awk 'NR == 1 { share = int($1 + 0.5); $1 = ""; sub(/^ +/, ""); print share, $0 }')
name=${busiest#* } share=${busiest%% *}
[ -n "$busiest" ] || name=- share=0
echo "busiest: $name, $share % of one processor of $processors; load $load"

# Of the programs that want a processor, so many have to wait for one.
waiting=$(awk -v load="$load" -v n="$processors" 'BEGIN { printf "%d", (load > n) ? 100 * (load - n) / load + 0.5 : 0 }')
fact waited-for-processor % "$waiting"
if [ "$waiting" -ge "$limit" ]; then
    warn processor-busy percent="$waiting" name="$name" share="$share"
    next close-program
    worse 1
fi

pressure=$(of kern.memorystatus_vm_pressure_level) level=$(of kern.memorystatus_level) total=$(of hw.memsize)
before=$(swapped)
sleep 1
moved=$((($(swapped) - before) / 1048576))
mb=$((${total:-0} * ${level:-0} / 104857600))
echo "memory: $mb MB left, pressure ${pressure:-?} (1 none, 2 some, 4 much), $moved MB to and from swap in one second"
if [ "$pressure" = 4 ] || { [ "$pressure" = 2 ] && [ "$moved" -ge 8 ]; }; then
    fail memory-low mb="$mb" read="$moved"
    next look-at-memory
    worse 2
fi

speed=$(bounded 5 pmset -g therm 2>/dev/null </dev/null |
    sed -n 's/.*CPU_Speed_Limit[[:space:]]*=[[:space:]]*\([0-9][0-9]*\).*/\1/p' | head -n 1)
if [ "${speed:-100}" -lt 100 ]; then
    warn slowed-down percent="$speed"
    next check-power
    worse 1
fi
case $(bounded 5 pmset -g 2>/dev/null </dev/null | awk '$1 == "lowpowermode" { print $2 }') in
1)
    notice saves-power
    ;;
esac
[ "$status" -gt 0 ] || ok quick name="$name" share="$share"
exit "$status"
