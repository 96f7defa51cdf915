# How macOS is asked about network drives.

# The kernel's own list, which waits for nobody: `//oleg@files/share on /Volumes/share (smbfs, nodev, mounted by oleg)`
network_drives() {
    mount 2>/dev/null </dev/null | awk '
        {
            if (!match($0, / \([a-z0-9]+[^()]*\)$/)) next
            kind = substr($0, RSTART + 2); sub(/[,)].*/, "", kind)
            if (kind !~ /^(smbfs|nfs|afpfs|webdav|cifs|ftp|macfuse|osxfuse|fuse[a-z.]*)$/) next
            line = substr($0, 1, RSTART - 1)
            at = index(line, " on /"); if (!at) next
            print substr(line, at + 4) "\t" kind "\t" substr(line, 1, at - 1)
        }'
}

# Nothing may read from one that hangs: it would wait as long as that does, ended or not.
asked() { # PATH
    bounded 5 df -Pk "$1"
}

missing_drives() { # nobody has written down there what should be connected
    :
}
