# Restarts the service $1, or starts it where it does not run.
name=$1
case $name in
-* | *[!A-Za-z0-9:_.@\\-]*)
    fail no-such-service name="$name"
    next check-name
    exit 2
    ;;
*.*) unit=$name ;;
*) unit=$name.service ;;
esac
shown() { bounded 10 systemctl show -P "$1" -- "$unit" 2>/dev/null; }

if ! state=$(shown ActiveState); then
    notice no-manager
    exit 3
fi
if [ "$(shown LoadState)" != loaded ]; then
    fail no-such-service name="$name"
    next check-name
    exit 2
fi
case $state in
active | reloading | activating) state=active ;;
failed) ;;
*) state=inactive ;;
esac
# What cuts off our own way in cannot be taken back over it.
case $unit in
ssh.service | sshd.service | dropbear.service | NetworkManager.service | systemd-networkd.service | networking.service | \
    dbus.service | systemd-logind.service)
    fail carries-us name="$name"
    next by-hand
    exit 2
    ;;
esac
fact state '' "$state"
said=$(bounded 50 systemctl restart -- "$unit" 2>&1)
result=$?
if [ "$result" -ne 0 ] || [ "$(shown ActiveState)" != active ]; then
    bounded 8 journalctl -q -n 5 --no-pager -o cat -u "$unit" 2>/dev/null | cut -c 1-160
    fail does-not-run name="$name" why="$(printf '%s\n' "${said:-$(shown Result)}" | head -n 1 | cut -c 1-120)"
    next look-at-service
    exit 2
fi
ok runs name="$name" before="$state"
exit 0
