# What made the last start of this computer slow? As systemd measured it; $1 is how many seconds one service may take.
limit=$1
if ! said=$(bounded 10 systemd-analyze time 2>&1); then
    case $said in
    *'not yet finished'*)
        warn still-starting
        next look-at-jobs
        exit 1
        ;;
    esac
    notice not-measured why="$(printf '%s\n' "$said" | head -n 1 | cut -c 1-120)"
    exit 3
fi
status=0
# “Startup finished in 3.2s (firmware) + 1min 2.031s (kernel) + 8s (userspace) = 1min 13.3s”, or without a sum.
seconds() {
    awk '{ for (i = 1; i <= NF; i++) {
            if ($i ~ /^[0-9.]+min$/) total += $i * 60
            else if ($i ~ /^[0-9.]+ms$/) total += $i / 1000
            else if ($i ~ /^[0-9.]+s$/) total += $i
            else if ($i ~ /^[0-9.]+h$/) total += $i * 3600
        } } END { printf "%.1f\n", total }'
}
whole=$(printf '%s\n' "$said" | sed -n '1{s/.*= //;p;}' | seconds)
for part in firmware loader kernel initrd userspace; do
    took=$(printf '%s\n' "$said" | head -n 1 | sed -n "s/.* \([0-9][^+=]*\) ($part).*/\1/p" | sed 's/.*in //' | seconds)
    [ "$took" = 0.0 ] || echo "$part: $took s"
    if [ "$part" = firmware ] && [ "${took%.*}" -ge 30 ]; then
        warn firmware-slow seconds="$took"
        next check-firmware
        status=1
    fi
done
fact startup s "$whole"
# A unit that a person started later counts as well; so does one that only waits for a clock or the network.
slow=$(bounded 10 systemd-analyze blame 2>/dev/null | while read -r line; do
    name=${line##* }
    took=$(printf '%s\n' "${line% *}" | seconds)
    [ "${took%.*}" -lt "$limit" ] || echo "$took $name"
done | head -n 5)
while read -r took name; do
    [ -n "$name" ] || continue
    case $name in
    *wait-online*)
        warn waits-for-network name="$name" seconds="$took"
        next no-wait
        ;;
    *)
        warn unit-slow name="$name" seconds="$took"
        next look-at-unit
        ;;
    esac
    status=1
done <<SLOW
$slow
SLOW
[ "$status" -gt 0 ] || ok quick seconds="$whole"
exit "$status"
