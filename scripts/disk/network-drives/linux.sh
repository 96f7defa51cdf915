# Do the network drives answer? Each one is asked under a limit of its own, because a dead one hangs whoever looks at it.
status=0 count=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

# The kernel writes a blank in a path as \040.
drives=$(awk '$3 ~ /^(nfs|nfs4|cifs|smb3|smbfs|9p|ceph|afs|davfs|ncpfs)$/ || $3 ~ /^fuse\.(sshfs|rclone|davfs|glusterfs|gvfsd-fuse|s3fs|curlftpfs)$/ { print $2, $3, $1 }' /proc/mounts)
others_wait() { # PATH: whether requests to it have been waiting for a second
    number=$(path=$1 awk '{ gsub(/\\040/, " ", $5) } $5 == ENVIRON["path"] { sub(/.*:/, "", $3); print $3 }' /proc/self/mountinfo)
    waiting=/sys/fs/fuse/connections/${number:-none}/waiting
    for look in 1 2 3 4; do
        [ "$look" = 1 ] || sleep 0.3 2>/dev/null || sleep 1
        [ "$(cat "$waiting" 2>/dev/null || echo 0)" -gt 0 ] || return 1
    done
}
while read -r path kind source; do
    [ -n "$path" ] || continue
    count=$((count + 1))
    path=$(printf '%b' "$(printf '%s' "$path" | sed 's/\\0\{0,1\}\([0-7][0-7][0-7]\)/\\0\1/g')")
    # An address may be written with a name and password, which are nobody's business.
    source=$(printf '%s' "$source" | sed 's|//[^/@]*@|//|')
    # Who asks a hanging FUSE drive may not be ended before it answers: where others wait, nobody else asks.
    if others_wait "$path"; then
        result=124
    else
        bounded 5 df -Pk "$path" >/dev/null 2>&1
        result=$?
    fi
    if [ "$result" -eq 124 ]; then
        fail hangs path="$path" source="$source" kind="$kind"
        next check-server
        worse 2
        continue
    fi
    said=$(bounded 5 df -Pk "$path" 2>&1)
    case $result/$said in
    0/*)
        used=$(printf '%s\n' "$said" | awk 'END { print $(NF - 1) + 0 }')
        echo "$path: $kind from $source, $used % full"
        if [ "$used" -ge 98 ]; then
            warn full path="$path" percent="$used"
            next free-there
            worse 1
        fi
        if ! bounded 5 ls -A "$path" >/dev/null 2>&1; then
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
$drives
DRIVES

mounted=" $(awk '{ print $2 }' /proc/mounts | tr '\n' ' ')"
missing=$(awk -v mounted="$mounted" '!/^[ \t]*#/ && $3 ~ /^(nfs|nfs4|cifs|smb3|fuse\.sshfs|davfs|glusterfs)$/ &&
    $4 !~ /noauto|x-systemd\.automount/ && !index(mounted, " " $2 " ") { print $2, $1 }' /etc/fstab 2>/dev/null)
while read -r path source; do
    [ -n "$path" ] || continue
    count=$((count + 1))
    warn not-connected path="$path" source="$(printf '%s' "$source" | sed 's|//[^/@]*@|//|')"
    next check-server
    worse 1
done <<MISSING
$missing
MISSING

fact drives '' "$count"
if [ "$count" = 0 ]; then
    ok none
elif [ "$status" = 0 ]; then
    ok all-answer count="$count"
fi
exit "$status"
