# Which updates wait? Asks macOS what its own last look found; nothing is looked for, downloaded or installed.
old_days=$1
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

said=$(bounded 20 softwareupdate --list --no-scan 2>&1 </dev/null)
case $said in
*'* Label:'* | *'No new software'*) ;;
*)
    printf '%s\n' "$said" | head -n 5 | cut -c 1-200
    warn never-checked
    next check-for-updates
    exit 1
    ;;
esac
list=$(printf '%s\n' "$said" | sed -n 's/^\* Label: *//p' | cut -c 1-150)
waiting=$(printf '%s\n' "$list" | grep -c .)
security=$(printf '%s\n' "$list" | grep -c -i security)
printf '%s\n' "$list" | sed -n 's/^\(..*\)/waits: \1/p' | head -n 40

last=$(defaults read /Library/Preferences/com.apple.SoftwareUpdate LastSuccessfulDate 2>/dev/null </dev/null)
at=$(date -j -f '%Y-%m-%d %H:%M:%S %z' "$last" +%s 2>/dev/null)
if [ -z "$at" ]; then
    warn never-checked
    next check-for-updates
    worse 1
else
    age=$((($(date +%s) - at) / 86400))
    echo "last looked for updates: $last"
    if [ "$age" -gt "$old_days" ]; then
        warn list-old days="$age"
        next check-for-updates
        worse 1
    fi
fi
if [ "$security" -gt 0 ]; then
    warn security-waits count="$security"
    next install-updates
    worse 1
elif [ "$waiting" -gt 0 ]; then
    notice updates-wait count="$waiting"
fi
fact waiting '' "$waiting"
[ "$status" -gt 0 ] || ok up-to-date waiting="$waiting"
exit "$status"
