# How Linux is asked what its disks hold.

# Each once. Never network file systems: a dead server would hold us. Never read-only images: they are full by nature.
local_mounts() {
    seen=' '
    while read -r _ where kind options _; do
        case $kind in
        ext2 | ext3 | ext4 | xfs | btrfs | f2fs | jfs | zfs | bcachefs | vfat | exfat | ntfs | ntfs3 | overlay | tmpfs) ;;
        *) continue ;;
        esac
        case ,$options, in *,ro,*) continue ;; esac
        where=$(printf '%b' "$where")
        device=$(stat -c %d "$where" 2>/dev/null) || continue
        case $seen in *" $device "*) continue ;; esac
        seen="$seen$device "
        printf '%s\n' "$where"
    done </proc/mounts
}

room_of() { # MOUNT POINT
    df -Pk "$1" 2>/dev/null | awk 'NR == 2 && $2 > 0 { sub("%", "", $5); print $2, $3, $4, $5 }'
}

names_used() { # MOUNT POINT
    df -Pi "$1" 2>/dev/null | awk 'NR == 2 && $2 > 0 { sub("%", "", $5); print $5 }'
}

deleted_but_open() { # MOUNT POINT
    device=$(stat -c %d "$1")
    # shellcheck disable=SC2012 # these names are made by the kernel
    ls -l /proc/[0-9]*/fd 2>/dev/null | awk '
        /^\/proc\/[0-9]+\/fd:$/ { folder = substr($0, 1, length($0) - 1) }
        / \(deleted\)$/ { for (i = 1; i <= NF; i++) if ($i == "->") print folder "/" $(i - 1) }' |
        while read -r descriptor; do
            # shellcheck disable=SC2046 # four numbers
            set -- "$device" $(stat -L -c '%d %i %b %B' "$descriptor" 2>/dev/null)
            [ "${2-}" = "$1" ] || continue
            pid=${descriptor#/proc/}
            pid=${pid%%/*}
            read -r name <"/proc/$pid/comm" || name='?'
            echo "$3 $(($4 * $5 / 1024)) $pid $name"
        done 2>/dev/null | sort -u -k1,1n | awk '{ kb[$3] += $2; $1 = $2 = ""; name = $0; sub(/^ +[0-9]+ /, "", name); who[$3] = name }
            END { for (pid in kb) if (kb[pid] > 0) print kb[pid], pid, who[pid] }' | sort -rn
}

places_to_clean() { # MOUNT POINT
    for place in /var/cache/apt/archives /var/cache/dnf /var/log /var/lib/systemd/coredump /var/crash \
        /root/.cache /home/*/.cache /home/*/.local/share/Trash /tmp /var/tmp; do
        [ "$(stat -c %d "$place" 2>/dev/null)" != "$(stat -c %d "$1")" ] || printf '%s\n' "$place"
    done
}

tell_more() {
    :
}
