# Brings the service $1 back to the state $2 that it was in: active, inactive or failed.
name=$1 state=$2
case $name in
cups | cupsd) label=org.cups.cupsd ;;
*) label=$name ;;
esac
running() { bounded 8 launchctl print "system/$label" 2>/dev/null </dev/null | grep -q '^	state = running$'; }
until_it() { # runs | stops: within five seconds
    looks=10
    while [ "$looks" -gt 0 ]; do
        if running; then now=runs; else now=stops; fi
        [ "$now" != "$1" ] || return 0
        sleep 0.5 2>/dev/null || sleep 1
        looks=$((looks - 1))
    done
    return 1
}

case $state in
'')
    ok nothing-changed name="$name"
    exit 0
    ;;
active)
    running || bounded 30 launchctl kickstart "system/$label" >/dev/null 2>&1 </dev/null
    if ! until_it runs; then
        fail does-not-run name="$name"
        next look-at-service
        exit 2
    fi
    ok runs name="$name"
    exit 0
    ;;
esac
! running || bounded 10 launchctl kill SIGTERM "system/$label" >/dev/null 2>&1 </dev/null
if ! until_it stops; then
    fail does-not-stop name="$name"
    next look-at-service
    exit 2
fi
if [ "$state" = failed ]; then
    notice was-failed name="$name"
fi
ok stopped name="$name"
exit 0
