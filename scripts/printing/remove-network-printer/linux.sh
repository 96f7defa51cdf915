# Removes the printer $1 if the run that is taken back has added it ($2), and gives back the default ($3).
# CUPS on macOS speaks the language of the desktop unless both are set; elsewhere they change nothing.
SOFTWARE=deskside LANG=C
export SOFTWARE LANG
name=$1 added=$2 default_was=$3

case $name in -*) added=false ;; esac # none of that name was ever added
if [ "$added" != true ]; then
    ok nothing-added name="$name"
    exit 0
fi
case $(bounded 8 lpstat -r 2>&1) in
*'is running'*) ;;
*)
    fail service-stopped name="$name"
    next start-service
    exit 2
    ;;
esac
default=$(bounded 8 lpstat -d 2>/dev/null | sed -n 's/^system default destination: //p')
if bounded 8 lpstat -v "$name" >/dev/null 2>&1; then
    jobs=$(bounded 8 lpstat -o "$name" 2>/dev/null | grep -c .)
    [ "$jobs" = 0 ] || notice jobs-go name="$name" count="$jobs"
    if ! bounded 8 lpadmin -x "$name"; then
        fail still-there name="$name"
        next try-settings
        exit 2
    fi
fi
if [ -n "$default_was" ] && { [ "$default" = "$name" ] || [ -z "$default" ]; }; then
    if ! bounded 8 lpadmin -d "$default_was"; then
        warn default-not-back name="$default_was"
        next try-settings
        exit 1
    fi
fi
ok removed name="$name"
exit 0
