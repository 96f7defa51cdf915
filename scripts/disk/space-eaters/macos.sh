# How macOS is asked what its disks hold.

# Never network file systems: a dead server would hold us. Never what cannot be written: it is full by nature. Of the
# disk that macOS itself divides up only the part with everybody's files.
local_mounts() {
    mount 2>/dev/null </dev/null | awk '
        !/^\/dev\/disk/ || !/ \((apfs|hfs|exfat|msdos|ntfs)[,)]/ || /read-only/ { next }
        {
            sub(/^[^ ]* on /, ""); sub(/ \([^()]*\)$/, "")
            if ($0 !~ /^\/System\/Volumes\// || $0 == "/System/Volumes/Data") print
        }'
}

# The parts of one disk share its room: what is free for one is free for all, and what is used is the rest of it.
room_of() { # MOUNT POINT
    df -Pk "$1" 2>/dev/null |
        awk 'NR == 2 && $2 > 0 { print $2, $2 - $4, $4, int(100 * ($2 - $4) / $2 + 0.999) }'
}

names_used() { # they have no end there
    :
}

deleted_but_open() {
    bounded 6 lsof -nP +L1 -F pcts 2>/dev/null </dev/null | awk '
        /^p/ { pid = substr($0, 2) }
        /^c/ { name[pid] = substr($0, 2) }
        /^t/ { kind = substr($0, 2) }
        /^s/ && kind == "REG" { kb[pid] += substr($0, 2) / 1024 }
        END { for (pid in kb) if (kb[pid] >= 1) printf "%d %s %s\n", kb[pid], pid, name[pid] }' | sort -rn
}

places_to_clean() {
    for place in /Library/Caches /private/var/log /Users/*/Library/Caches /Users/*/Downloads /Users/*/.Trash \
        /Users/*/Library/Developer "/Users/*/Library/Application Support/MobileSync/Backup"; do
        printf '%s\n' "$place"
    done
}

tell_more() { # MOUNT POINT, WHAT WAS SAID: what is hidden from us, and what Time Machine keeps
    case $2 in
    *'not permitted'*)
        notice partly-hidden
        ;;
    esac
    snapshots=$(bounded 5 tmutil listlocalsnapshots "$1" 2>/dev/null </dev/null | grep -c '^com[.]apple[.]TimeMachine')
    [ "$snapshots" -eq 0 ] || notice snapshots count="$snapshots" path="$1"
}
