# Brings the folder $1 back from $2, where it was moved to, also if that was ended half-way. Looks first what is there.
folder=${1%/} target=${2%/}
aside=$folder.deskside-aside part=$folder.deskside-part

case $target in
/?*/*) ;;
*)
    ok nothing-moved folder="$folder"
    exit 0
    ;;
esac

if [ -h "$folder" ] && [ "$(readlink "$folder")" = "$target" ]; then
    if [ ! -d "$target" ]; then
        fail target-gone target="$target" folder="$folder"
        next connect-disk
        exit 2
    fi
    # The copy is whole: the link was made after it. What is left of the first one is not.
    rm -rf "$aside" "$part"
    size_kb=$(du -sk "$target" 2>/dev/null | awk '{ print $1 }')
    room_kb=$(df -Pk "${folder%/*}/" | awk 'NR == 2 { print $4 }')
    if [ "$room_kb" -lt $((size_kb + size_kb / 50)) ]; then
        fail no-room folder="$folder" mb="$((size_kb / 1024))" left="$((room_kb / 1024))"
        next make-room
        exit 2
    fi
    if ! cp -a "$target" "$part" 2>/dev/null; then
        rm -rf "$part"
        fail not-copied folder="$folder" target="$target"
        next look-at-disks
        exit 2
    fi
    rm -f "$folder"
fi
if [ ! -e "$folder" ] && [ ! -h "$folder" ]; then
    if [ -d "$aside" ]; then
        mv "$aside" "$folder"
    elif [ -d "$part" ]; then
        mv "$part" "$folder"
    fi
fi
if [ -d "$folder" ] && [ ! -h "$folder" ] && [ ! -e "$aside" ]; then
    rm -rf "$target" "$target.deskside-part" "$part"
    ok back folder="$folder"
    exit 0
fi
fail not-as-left folder="$folder" target="$target"
next look-by-hand
exit 2
