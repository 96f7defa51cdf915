# How Linux is asked about network drives.

# The kernel writes a blank in a path as \040.
network_drives() {
    awk '$3 ~ /^(nfs|nfs4|cifs|smb3|smbfs|9p|ceph|afs|davfs|ncpfs)$/ ||
        $3 ~ /^fuse\.(sshfs|rclone|davfs|glusterfs|gvfsd-fuse|s3fs|curlftpfs)$/ { print $2, $3, $1 }' /proc/mounts |
        while read -r path kind source; do
            path=$(printf '%b' "$(printf '%s' "$path" | sed 's/\\0\{0,1\}\([0-7][0-7][0-7]\)/\\0\1/g')" | tr '\t\n' '??')
            printf '%s\t%s\t%s\n' "$path" "$kind" "$source"
        done
}

# Who asks a hanging FUSE drive may not be ended before it answers: where others wait, nobody else asks.
asked() { # PATH
    if others_wait "$1"; then return 124; fi
    bounded 5 df -Pk "$1"
}

others_wait() { # PATH: whether requests to it have been waiting for a second
    number=$(path=$1 awk '{ gsub(/\\040/, " ", $5) } $5 == ENVIRON["path"] { sub(/.*:/, "", $3); print $3 }' /proc/self/mountinfo)
    waiting=/sys/fs/fuse/connections/${number:-none}/waiting
    for look in 1 2 3 4; do
        [ "$look" = 1 ] || sleep 0.3 2>/dev/null || sleep 1
        [ "$(cat "$waiting" 2>/dev/null || echo 0)" -gt 0 ] || return 1
    done
}

missing_drives() {
    mounted=" $(awk '{ print $2 }' /proc/mounts | tr '\n' ' ')"
    awk -v mounted="$mounted" '!/^[ \t]*#/ && $3 ~ /^(nfs|nfs4|cifs|smb3|fuse\.sshfs|davfs|glusterfs)$/ &&
        $4 !~ /noauto|x-systemd\.automount/ && !index(mounted, " " $2 " ") { print $2 "\t" $1 }' /etc/fstab 2>/dev/null
}
