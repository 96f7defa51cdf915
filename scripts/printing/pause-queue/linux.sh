# Pauses the printer $1 ($2) for the reason $4, and lets it refuse new documents ($3). Waiting documents stay.
# CUPS on macOS speaks the language of the desktop unless both are set; elsewhere they change nothing.
SOFTWARE=deskside LANG=C
export SOFTWARE LANG
name=$1 want_pause=$2 want_reject=$3 reason=$4

if [ "$want_pause$want_reject" = falsefalse ]; then
    ok nothing-to-do name="$name"
    exit 0
fi
case $name in
-*) # an option of lpstat, such as another print server
    fail no-such-printer name="$name"
    next check-name
    exit 2
    ;;
esac
case $(bounded 8 lpstat -r 2>&1) in
*'is running'*) ;;
*)
    fail service-stopped
    next start-service
    exit 2
    ;;
esac
if ! about=$(bounded 8 lpstat -p "$name" 2>/dev/null); then
    fail no-such-printer name="$name"
    next check-name
    exit 2
fi
resume=$want_pause accept=$want_reject
case $about in *' disabled since'*) resume=false ;; esac
case $(bounded 8 lpstat -a "$name" 2>/dev/null) in *'not accepting'*) accept=false ;; esac
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
now=$(bounded 8 lpstat -p "$name" 2>/dev/null)$(bounded 8 lpstat -a "$name" 2>/dev/null)
case $want_pause$now in
true*' disabled since'* | false*)
    ok paused name="$name" jobs="$(bounded 8 lpstat -o "$name" 2>/dev/null | grep -c .)"
    exit 0
    ;;
esac
fail not-paused name="$name"
next try-settings
exit 2
