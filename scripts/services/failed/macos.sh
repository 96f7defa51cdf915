# Which background services failed, by the list of launchd? Apple's own end with all sorts of numbers and count
# for nothing. $1 names one service that must be running, if the user misses one.
wanted=$1
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

services_of() { # DOMAIN: process, last exit status and name of each, from the table `services`
    bounded 10 launchctl print "$1" 2>/dev/null </dev/null | awk '
        /^\tservices = [{]/ { inside = 1; next }
        /^\t[}]/ { inside = 0 }
        inside && NF == 3 { print }'
}

listed=$(
    services_of system
    services_of "gui/$(id -u)"
)
if [ -z "$listed" ]; then
    notice no-manager
    exit 3
fi

# A negative number is the signal that ended it: launchd ends what is idle so.
failed=$(printf '%s\n' "$listed" | awk '$1 == 0 && $2 ~ /^[1-9][0-9]*$/ && $3 !~ /^com[.]apple[.]/ { print $3, $2 }' | head -n 20)
set -f
# shellcheck disable=SC2086 # names of services have no spaces: two words a service
set -- $failed
set +f
while [ $# -ge 2 ]; do
    echo "$1: not running, exit status $2"
    fail unit-failed name="$1" why="exit-code" exit="$2"
    worse 2
    shift 2
done
if [ -n "$wanted" ]; then
    found=$(printf '%s\n' "$listed" | awk -v name="$wanted" '
        $3 == name || index($3, name) { if ($1 > best) best = $1; seen = 1 }
        END { if (seen) print best + 0 }')
    if [ -z "$found" ]; then
        warn not-installed name="$wanted"
        worse 1
    elif [ "$found" -eq 0 ]; then
        fail not-running name="$wanted"
        worse 2
    fi
fi
count=$(printf '%s\n' "$listed" | awk '$1 > 0' | wc -l | tr -d ' ')
if [ "$status" -gt 0 ]; then
    next read-lines
    exit "$status"
fi
ok all-well count="$count"
exit 0
