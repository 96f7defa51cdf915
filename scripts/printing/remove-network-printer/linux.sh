# Removes the printer $1 if the run that is taken back has added it ($2), and gives back the default ($3).
name=$1 added=$2 default_was=$3

case $name in -*) added=false ;; esac # none of that name was ever added
if [ "$added" != true ]; then
    ok nothing-added name="$name"
    exit 0
fi
if ! service_runs; then
    fail service-stopped name="$name"
    next start-service
    exit 2
fi
default=$(default_printer)
if [ -n "$(device_of "$name")" ]; then
    jobs=$(jobs_of "$name")
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
