# Lets the printer $1 print again ($2) and accept documents again ($3).
# CUPS on macOS speaks the language of the desktop unless both are set; elsewhere they change nothing.
SOFTWARE=deskside LANG=C
export SOFTWARE LANG
name=$1 resume=$2 accept=$3

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
about=$(bounded 8 lpstat -l -p "$name" 2>/dev/null)
if [ -z "$about" ]; then
    fail no-such-printer name="$name"
    next check-name
    exit 2
fi
pause=false reject=false done_=
case $about in *' disabled since'*) pause=$resume ;; esac
case $(bounded 8 lpstat -a "$name" 2>/dev/null) in *'not accepting'*) reject=$accept ;; esac
if [ "$pause" = true ]; then
    fact reason '' "$(printf '%s\n' "$about" | sed -n '2s/^[[:space:]]*//p' | cut -c 1-150)"
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
case "$(bounded 8 lpstat -p "$name" 2>/dev/null)$(bounded 8 lpstat -a "$name" 2>/dev/null)" in
*' disabled since'* | *'not accepting'*)
    # Without a word of the printer it stays as it is: it stopped again, or only half was wanted.
    if [ -z "$done_" ] || [ "$resume$accept" = truetrue ]; then
        fail stopped-again name="$name"
        next look-at-printer
        exit 2
    fi
    ;;
esac
ok resumed name="$name" jobs="$(bounded 8 lpstat -o "$name" 2>/dev/null | grep -c .)"
exit 0
