# Do the network drives answer? Each one is asked under a limit of its own, because a dead one hangs whoever looks at it.
# linux.sh and macos.sh say how each is asked:
#   network_drives   those that are connected: path, kind and source on a line, with tabs between them
#   missing_drives   path and source of those that should be connected, the same way
#   asked PATH       df's answer about one; exit status 124 where it hangs
status=0 count=0
worse() { [ "$status" -ge "$1" ] || status=$1; }
tab=$(printf '\t')

# An address may be written with a name and password, which are nobody's business.
without_password() { printf '%s' "$1" | sed 's|//[^/@]*@|//|'; }

while IFS=$tab read -r path kind source; do
    [ -n "$path" ] || continue
    count=$((count + 1))
    source=$(without_password "$source")
    said=$(asked "$path" 2>&1 </dev/null)
    result=$?
    if [ "$result" -eq 124 ]; then
        fail hangs path="$path" source="$source" kind="$kind"
        next check-server
        worse 2
        continue
    fi
    case $result/$said in
    0/*)
        used=$(printf '%s\n' "$said" | awk 'END { for (i = NF; i > 0; i--) if ($i ~ /^[0-9]+%$/) { print $i + 0; exit } }')
        echo "$path: $kind from $source, ${used:-?} % full"
        if [ "${used:-0}" -ge 98 ]; then
            warn full path="$path" percent="$used"
            next free-there
            worse 1
        fi
        if ! bounded 5 ls -A "$path" >/dev/null 2>&1 </dev/null; then
            fail no-listing path="$path" source="$source"
            next check-rights
            worse 2
        fi
        ;;
    *'tale file handle'* | *'tale NFS'*)
        fail stale path="$path" source="$source"
        next connect-again
        worse 2
        ;;
    *)
        fail gone path="$path" source="$source" why="$(printf '%s\n' "$said" | head -n 1 | sed 's/.*: //' | cut -c 1-100)"
        next connect-again
        worse 2
        ;;
    esac
done <<DRIVES
$(network_drives)
DRIVES

while IFS=$tab read -r path source; do
    [ -n "$path" ] || continue
    count=$((count + 1))
    warn not-connected path="$path" source="$(without_password "$source")"
    next check-server
    worse 1
done <<MISSING
$(missing_drives)
MISSING

fact drives '' "$count"
if [ "$count" = 0 ]; then
    ok none
elif [ "$status" = 0 ]; then
    ok all-answer count="$count"
fi
exit "$status"
