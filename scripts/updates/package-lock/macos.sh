# Why can no software be installed or updated? Who is installing, and whether there is room.
# $1: minutes after which an installation counts as stuck.
minutes=$1
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

# How long it runs stands as days-hours:minutes:seconds, without what is nought in front.
running=$(ps -axo pid=,etime=,ucomm= 2>/dev/null | awk '
    {
        pid = $1; age = $2; $1 = $2 = ""; sub(/^ +/, "")
        if ($0 !~ /^(installer|Installer|softwareupdate|package_script_se.*|osinstallersetup.*|InstallAssistant.*|brew|port|mas)$/) next
        days = 0; if (split(age, part, "-") == 2) { days = part[1]; age = part[2] }
        n = split(age, clock, ":")
        print int(days * 1440 + (n == 3 ? clock[1] * 60 + clock[2] : clock[1])), pid, $0
    }' | sort -rn)
while read -r age pid name; do
    [ -n "$pid" ] || continue
    echo "$name, process $pid, for $age minutes"
    if [ "$status" = 0 ] && [ "$age" -ge "$minutes" ]; then
        fail stuck name="$name" pid="$pid" age="$age"
        next look-at-holder
        worse 2
    elif [ "$status" = 0 ]; then
        warn busy name="$name" pid="$pid" age="$age"
        next wait
        worse 1
    fi
done <<RUNNING
$running
RUNNING

# What was installed leaves a receipt; every Mac has some.
installed=$(bounded 10 pkgutil --pkgs 2>/dev/null </dev/null | grep -c .)
if [ "$installed" -eq 0 ]; then
    fail no-database manager=pkgutil
    next tell-staff
    worse 2
fi
room=$(df -Pk /System/Volumes/Data 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')
if [ -n "$room" ] && [ "$room" -lt 1000 ]; then
    warn no-room path=/System/Volumes/Data mb="$room"
    next make-room
    worse 1
fi
fact installed '' "$installed"
[ "$status" -gt 0 ] || ok free count="$installed"
exit "$status"
