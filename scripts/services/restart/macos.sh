# Restarts the service $1 of the system, or starts it where it does not run.
name=$1
case $name in
cups | cupsd) label=org.cups.cupsd ;;
*) label=$name ;;
esac
case $label in
'' | -* | *[!A-Za-z0-9:_.@-]*)
    fail no-such-service name="$name"
    next check-name
    exit 2
    ;;
esac
# What cuts off our own way in, or ends the person's session, cannot be taken back over it.
case $label in
com.openssh.*)
    fail carries-us name="$name"
    next by-hand
    exit 2
    ;;
com.apple.audio.coreaudiod | com.apple.bluetoothd | com.apple.mDNSResponder | com.apple.smbd | com.apple.timed) ;;
com.apple.*)
    fail part-of-macos name="$name"
    next by-hand
    exit 2
    ;;
esac
about() { bounded 8 launchctl print "system/$label" 2>/dev/null </dev/null; }
# Of its own values, which stand one step inside: what is further inside belongs to its parts.
value() { about | sed -n "s/^	$1 = //p" | head -n 1; }

if ! about >/dev/null; then
    fail no-such-service name="$name"
    next check-name
    exit 2
fi
before=inactive
if [ "$(value state)" = running ]; then
    before=active
else
    case $(value 'last exit code') in
    0* | '(never'* | '') ;;
    *) before=failed ;;
    esac
fi
fact state '' "$before"
said=$(bounded 30 launchctl kickstart -k "system/$label" 2>&1 </dev/null)
result=$?
looks=10
while [ "$result" -eq 0 ] && [ "$looks" -gt 0 ] && [ "$(value state)" != running ]; do
    sleep 0.5 2>/dev/null || sleep 1
    looks=$((looks - 1))
done
if [ "$result" -ne 0 ] || [ "$(value state)" != running ]; then
    fail does-not-run name="$name" why="$(printf '%s\n' "${said:-exit code $(value 'last exit code')}" | head -n 1 | cut -c 1-120)"
    next look-at-service
    exit 2
fi
ok runs name="$name" before="$before"
exit 0
