# Lets the printer $1 print again ($2) and accept documents again ($3).
name=$1 resume=$2 accept=$3

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
pause=false reject=false done_=
! is_paused "$state" || pause=$resume
accepts "$name" || reject=$accept
if [ "$pause" = true ]; then
    fact reason '' "$(reason_in "$state")"
fi
fact reject '' "$reject"
fact pause '' "$pause"

if [ "$reject" = true ]; then
    bounded 8 cupsaccept "$name" && done_=yes
fi
if [ "$pause" = true ]; then
    bounded 8 cupsenable "$name" && done_=yes
fi
if [ "$pause$reject" = falsefalse ]; then
    ok runs-already name="$name"
    exit 0
fi
if is_paused "$(state_of "$name")" || ! accepts "$name"; then
    # Without a word of the printer it stays as it is: it stopped again, or only half was wanted.
    if [ -z "$done_" ] || [ "$resume$accept" = truetrue ]; then
        fail stopped-again name="$name"
        next look-at-printer
        exit 2
    fi
fi
ok resumed name="$name" jobs="$(jobs_of "$name")"
exit 0
