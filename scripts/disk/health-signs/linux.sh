# Has the kernel met errors on a disk or file system in the last $1 hours? Signs of a dying disk, before it dies.
hours=$1
status=0 read_any=
worse() { [ "$status" -ge "$1" ] || status=$1; }

# 1: file systems that went read-only by themselves
while read -r device where kind options _; do
    case $device:$kind in
    /dev/loop*:squashfs | *:iso9660 | *:udf | *:erofs | *:squashfs) continue ;;
    /dev/*) ;;
    *) continue ;;
    esac
    where=$(printf '%b' "$where")
    case ,$options, in
    *,emergency_ro,* | *,shutdown,*)
        fail turned-read-only path="$where" device="$device"
        worse 2
        ;;
    *,ro,*)
        # Mounted so on purpose, unless the table of file systems says otherwise or an error came first.
        asked=$(awk -v where="$where" '$2 == where { print $4 }' /etc/fstab 2>/dev/null)
        case ,$options,$asked, in
        *,errors=remount-ro,*)
            case ,$asked, in
            *,ro,*) ;;
            *)
                fail turned-read-only path="$where" device="$device"
                worse 2
                ;;
            esac
            ;;
        esac
        ;;
    esac
done </proc/mounts

# 2: errors that a file system remembers
for counter in /sys/fs/ext4/*/errors_count; do
    [ -r "$counter" ] || continue
    read_any=yes
    count=$(cat "$counter")
    name=${counter#/sys/fs/ext4/}
    name=${name%/*}
    [ "$count" = 0 ] || {
        fail file-system-errors device="$name" count="$count"
        worse 2
    }
done
for errors in /sys/fs/btrfs/*/devinfo/*/error_stats; do
    [ -r "$errors" ] || continue
    read_any=yes
    count=$(awk '{ sum += $2 } END { print sum + 0 }' "$errors")
    name=${errors#/sys/fs/btrfs/}
    [ "$count" = 0 ] || {
        fail file-system-errors device="btrfs ${name%%/*}" count="$count"
        worse 2
    }
done

# 3: mirrors that have lost a disk
if [ -r /proc/mdstat ]; then
    arrays=$(awk '/^md/ { name = $1 } /\[[U_]*_[U_]*\]/ { print name }' /proc/mdstat)
    for array in $arrays; do
        fail mirror-incomplete device="$array"
        worse 2
    done
fi

# 4: what the kernel wrote
log=$(dmesg 2>/dev/null) || log=
[ -n "$log" ] || log=$(journalctl -q -k -b 0 -o short-monotonic --no-pager 2>/dev/null </dev/null)
if [ -n "$log" ]; then
    read -r up _ </proc/uptime
    errors=$(printf '%s\n' "$log" | awk -v since="$up" -v hours="$hours" '
        BEGIN { since -= hours * 3600 }
        {
            at = 0
            if (match($0, /\[ *[0-9]+\.[0-9]+\]/)) at = substr($0, RSTART + 1, RLENGTH - 2) + 0
            if (at < since) next
        }
        / (sr|fd)[0-9]/ { next }
        /I\/O error|[Mm]edium [Ee]rror|EXT4-fs error|XFS .*([Cc]orruption|metadata I\/O)|BTRFS (error|critical)/ ||
        /Remounting filesystem read-only|forced readonly|ata[0-9.]+: (failed command|exception|SError)/ ||
        /nvme.*([t]imeout|I\/O .* QID|controller is down|reset controller)|mmcblk[0-9].*error/')
    if [ -n "$errors" ]; then
        count=$(printf '%s\n' "$errors" | wc -l | tr -d ' ')
        echo "last of $count lines of the kernel:"
        printf '%s\n' "$errors" | tail -n 8 | cut -c 1-160
        devices=$(printf '%s\n' "$errors" | sed -n \
            's/.*[ (]\(device \|dev \)\{0,1\}\(sd[a-z]*\|nvme[0-9]*n*[0-9]*\|vd[a-z]*\|mmcblk[0-9]*\|dm-[0-9]*\|loop[0-9]*\|ata[0-9]*\)[^a-z0-9].*/\2/p' |
            sort -u | head -n 5 | tr '\n' ' ')
        [ -n "$devices" ] || devices='?'
        fail kernel-errors count="$count" devices="${devices% }" hours="$hours"
        worse 2
    fi
fi

# 5: what the disks say of themselves, where we may ask
if command -v smartctl >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    for disk in /sys/block/sd* /sys/block/nvme*n*; do
        [ -e "$disk" ] || continue
        disk=/dev/${disk#/sys/block/}
        case $(smartctl -n standby -H "$disk" 2>/dev/null </dev/null) in
        *FAILED* | *'FAILING_NOW'*)
            fail disk-says-failing device="$disk"
            worse 2
            ;;
        *PASSED* | *': OK'*) echo "$disk: says of itself that it is well" ;;
        esac
    done
fi

if [ "$status" -gt 0 ]; then
    next back-up
    exit "$status"
fi
if [ -z "$log" ]; then
    notice log-hidden
    [ -z "$read_any" ] || notice rest-clean
    exit 3
fi
ok no-errors hours="$hours"
exit 0
