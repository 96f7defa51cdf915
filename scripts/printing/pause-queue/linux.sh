# Pauses the printer $1 ($2) for the reason $4, and lets it refuse new documents ($3). Waiting documents stay.
name=$1 want_pause=$2 want_reject=$3 reason=$4

if [ "$want_pause$want_reject" = falsefalse ]; then
    ok nothing-to-do name="$name"
    exit 0
fi
if ! service_runs; then
    fail service-stopped
    next start-service
    exit 2
fi
state=$(state_of "$name")
if [ -z "$state" ]; then
    fail no-such-printer name="$name"
    next check-name
    exit 2
fi
resume=$want_pause accept=$want_reject
! is_paused "$state" || resume=false
accepts "$name" || accept=false
fact resume '' "$resume"
fact accept '' "$accept"

if [ "$resume" = true ]; then
    if [ -n "$reason" ]; then
        bounded 8 cupsdisable -r "$reason" "$name"
    else
        bounded 8 cupsdisable "$name"
    fi
fi
if [ "$accept" = true ]; then
    bounded 8 cupsreject "$name"
fi
if [ "$want_pause" = false ] || is_paused "$(state_of "$name")"; then
    ok paused name="$name" jobs="$(jobs_of "$name")"
    exit 0
fi
fail not-paused name="$name"
next try-settings
exit 2
