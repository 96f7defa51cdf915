# Do the network drives answer? Each one is asked under a limit of its own, because a dead one hangs whoever looks at it.
status=0 count=0
worse() { [ "$status" -ge "$1" ] || status=$1; }
tab=$(printf '\t')

# The kernel's own list, which waits for nobody: `//oleg@files/share on /Volumes/share (smbfs, nodev, mounted by oleg)`
drives=$(mount 2>/dev/null </dev/null | awk '
    {
        if (!match($0, / \([a-z0-9]+[^()]*\)$/)) next
        kind = substr($0, RSTART + 2); sub(/[,)].*/, "", kind)
        if (kind !~ /^(smbfs|nfs|afpfs|webdav|cifs|ftp|macfuse|osxfuse|fuse[a-z.]*)$/) next
        line = substr($0, 1, RSTART - 1)
        at = index(line, " on /"); if (!at) next
        print substr(line, at + 4) "\t" kind "\t" substr(line, 1, at - 1)
    }')
while IFS=$tab read -r path kind source; do
    [ -n "$path" ] || continue
    count=$((count + 1))
    # An address may be written with a name and password, which are nobody's business.
    source=$(printf '%s' "$source" | sed 's|//[^/@]*@|//|')
    # Nothing may read from one that hangs: it would wait as long as that does, ended or not.
    bounded 5 df -Pk "$path" >/dev/null 2>&1 </dev/null
    result=$?
    if [ "$result" -eq 124 ]; then
        fail hangs path="$path" source="$source" kind="$kind"
        next check-server
        worse 2
        continue
    fi
    said=$(bounded 5 df -Pk "$path" 2>&1 </dev/null)
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
    *'tale NFS'*)
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
$drives
DRIVES

fact drives '' "$count"
if [ "$count" = 0 ]; then
    ok none
elif [ "$status" = 0 ]; then
    ok all-answer count="$count"
fi
exit "$status"
