# What keeps this computer from being quick right now? How long programs waited for processor, disk and memory, heat, and who is at it.
limit=$1
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

stalled() { # WHAT some|full: percent of the last minute in which programs waited for it, rounded
    awk -v kind="$2" '$1 == kind { for (i = 2; i <= NF; i++) if (sub(/^avg60=/, "", $i)) print int($i + 0.5) }' "/proc/pressure/$1"
}
moment() { awk '$1 == "cpu" { total = 0; for (i = 2; i <= 9; i++) total += $i; print total, $9, $6 }' /proc/stat; }
spent() { # processor time of each program so far, in ticks
    for stat in /proc/[0-9]*/stat; do
        read -r line <"$stat" || continue
        name=${line#*\(}
        name=${name%\)*}
        rest=${line##*\) }
        # shellcheck disable=SC2086 # the fields of it
        set -- $rest
        echo "$((${12} + ${13})) ${line%% *} $name"
    done 2>/dev/null
}
processors=$(grep -c '^processor' /proc/cpuinfo)
[ "$processors" -gt 0 ] || processors=1

first=$(spent)
read -r total steal _ <<MOMENT
$(moment)
MOMENT
sleep 1
read -r total_later steal_later _ <<MOMENT
$(moment)
MOMENT
busiest=$({
    echo "$first"
    echo --
    spent
} | awk '/^--$/ { later = 1; next }
    { key = $2; ticks = $1; $1 = $2 = ""; sub(/^ +/, "") }
    !later { before[key] = ticks; next }
    key in before && ticks - before[key] > most { most = ticks - before[key]; name = $0 }
    END { if (most) print most, name }')
name=${busiest#* } share=${busiest%% *}
[ -n "$busiest" ] || name=- share=0
echo "busiest: $name, $share % of one processor of $processors"

processor=$(stalled cpu some) disk=$(stalled io some) memory=$(stalled memory some)
fact waited-for-processor % "${processor:-0}"
fact waited-for-disk % "${disk:-0}"
fact waited-for-memory % "${memory:-0}"
if [ "${memory:-0}" -ge $((limit / 5)) ]; then
    fail memory-short percent="$memory"
    next look-at-memory
    worse 2
fi
if [ "${disk:-0}" -ge "$limit" ]; then
    warn disk-slow percent="$disk"
    next look-at-disk
    worse 1
fi
if [ "${processor:-0}" -ge "$limit" ]; then
    warn processor-busy percent="$processor" name="$name" share="$share"
    next close-program
    worse 1
fi
if [ "$total_later" -gt "$total" ]; then
    stolen=$(((steal_later - steal) * 100 / (total_later - total)))
    if [ "$stolen" -ge 20 ]; then
        warn stolen percent="$stolen"
        next ask-host
        worse 1
    fi
fi
hot=$(cat /sys/devices/system/cpu/cpu*/thermal_throttle/package_throttle_count 2>/dev/null | sort -n | tail -n 1)
if [ "${hot:-0}" -gt 0 ]; then
    notice was-hot count="$hot"
fi
for folder in /sys/devices/system/cpu/cpu[0-9]*/cpufreq; do
    if read -r highest <"$folder/scaling_max_freq" && read -r possible <"$folder/cpuinfo_max_freq" &&
        [ $((highest * 2)) -lt "$possible" ]; then
        warn held-back mhz="$((highest / 1000))" possible="$((possible / 1000))"
        next check-power
        worse 1
        break
    fi
done 2>/dev/null
[ "$status" -gt 0 ] || ok quick name="$name" share="$share"
exit "$status"
