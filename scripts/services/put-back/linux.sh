# Brings the service $1 back to the state $2 that it was in: active, inactive or failed.
name=$1 state=$2
case $name in
*.*) unit=$name ;;
*) unit=$name.service ;;
esac
active() { [ "$(bounded 10 systemctl show -P ActiveState -- "$unit" 2>/dev/null)" = active ]; }

case $state in
'')
    ok nothing-changed name="$name"
    exit 0
    ;;
active)
    if ! active && ! bounded 50 systemctl start -- "$unit" 2>/dev/null; then
        fail does-not-run name="$name"
        next look-at-service
        exit 2
    fi
    ok runs name="$name"
    exit 0
    ;;
esac
if ! bounded 50 systemctl stop -- "$unit" 2>/dev/null || active; then
    fail does-not-stop name="$name"
    next look-at-service
    exit 2
fi
if [ "$state" = failed ]; then
    notice was-failed name="$name"
fi
ok stopped name="$name"
exit 0
