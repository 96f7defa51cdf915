# Which file systems are at least $1 per cent full, and what fills them? $2 limits the look to the one that holds it.
# Folders and files, files that were deleted but are still open, and file systems that ran out of file names (inodes).
limit=$1 only=$2
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }
trouble='' troubled='' worst=0
# The facts are what walkthroughs branch on: the worst trouble in one word, and the disk that has it.
note_trouble() { # HOW BAD, TROUBLE, MOUNT
    if [ "$1" -gt "$worst" ]; then
        worst=$1 trouble=$2 troubled=$3
    fi
}

seconds() { # since this began
    read -r up _ </proc/uptime
    echo $((${up%.*} - began))
}
read -r up _ </proc/uptime
began=${up%.*}

mb() { echo $((($1 + 1023) / 1024)); }

# Never network file systems: a dead server would hold us. Never read-only images: they are full by nature.
local_mounts() {
    while read -r _ where kind options _; do
        case $kind in
        ext2 | ext3 | ext4 | xfs | btrfs | f2fs | jfs | zfs | bcachefs | vfat | exfat | ntfs | ntfs3 | overlay | tmpfs) ;;
        *) continue ;;
        esac
        case ,$options, in *,ro,*) continue ;; esac
        printf '%b\n' "$where"
    done </proc/mounts
}

deleted_but_open() { # DEVICE NUMBER: prints KiB, process id and name, largest first
    # shellcheck disable=SC2012 # these names are made by the kernel
    ls -l /proc/[0-9]*/fd 2>/dev/null | awk '
        /^\/proc\/[0-9]+\/fd:$/ { folder = substr($0, 1, length($0) - 1) }
        / \(deleted\)$/ { for (i = 1; i <= NF; i++) if ($i == "->") print folder "/" $(i - 1) }' |
        while read -r descriptor; do
            # shellcheck disable=SC2046 # four numbers
            set -- "$1" $(stat -L -c '%d %i %b %B' "$descriptor" 2>/dev/null)
            [ "${2-}" = "$1" ] || continue
            pid=${descriptor#/proc/}
            pid=${pid%%/*}
            read -r name <"/proc/$pid/comm" || name='?'
            echo "$3 $(($4 * $5 / 1024)) $pid $name"
        done 2>/dev/null | sort -u -k1,1n | awk '{ kb[$3] += $2; $1 = $2 = ""; name = $0; sub(/^ +[0-9]+ /, "", name); who[$3] = name }
            END { for (pid in kb) if (kb[pid] > 0) print kb[pid], pid, who[pid] }' | sort -rn
}

explain_space() { # MOUNT POINT, KiB in use
    top=$1 used=$2
    echo "largest folders in $top (MB):"
    folders=$(bounded 8 du -x -k -d 4 "$top" 2>/dev/null </dev/null | sort -rn | head -n 60)
    echo "$folders" | head -n 12 | awk '{ kb = $1; sub(/^[0-9]+[ \t]+/, ""); printf "%8d  %s\n", kb / 1024, $0 }'
    # A folder that owes most of its size to one inside it tells less than that one.
    telling=$(echo "$folders" | awk -v top="$top" -v least="$((used / 20))" '
        { kb = $1; sub(/^[0-9]+[ \t]+/, ""); size[$0] = kb; order[++n] = $0 }
        END {
            for (i = 1; i <= n; i++) {
                up = order[i]; sub(/\/[^\/]*$/, "", up); if (up == "") up = "/"
                if (size[order[i]] >= 0.6 * size[up]) dull[up] = 1
            }
            for (i = 1; i <= n && said < 3; i++)
                if (!(order[i] in dull) && order[i] != top && size[order[i]] >= least) {
                    print size[order[i]], order[i]; said++
                }
        }')
    files=$(bounded 5 find "$top" -xdev -type f -size +"$((used / 10 + 1))k" -exec du -k {} + 2>/dev/null </dev/null |
        sort -rn | head -n 3)
    printf '%s\n' "$telling" | while read -r kb path; do
        [ -z "$path" ] || notice big-folder path="$path" mb="$(mb "$kb")"
    done
    printf '%s\n' "$files" | while read -r kb path; do
        [ -z "$path" ] || notice big-file path="$path" mb="$(mb "$kb")"
    done
    held=$(deleted_but_open "$(stat -c %d "$top")" | head -n 3)
    printf '%s\n' "$held" | {
        found=
        while read -r kb pid name; do
            [ "${kb:-0}" -ge "$((used / 20 + 1))" ] || continue
            warn deleted-but-open path="$top" name="$name" pid="$pid" mb="$(mb "$kb")"
            found=yes
        done
        [ -z "$found" ] || next restart-program
    }
    held=${held%% *}
    [ "${held:-0}" -lt "$((used / 20 + 1))" ] || note_trouble "$((percent + 100))" deleted-but-open "$top"
    for place in /var/cache/apt/archives /var/cache/dnf /var/log /var/lib/systemd/coredump /var/crash \
        /root/.cache /home/*/.cache /home/*/.local/share/Trash /tmp /var/tmp; do
        [ "$(seconds)" -lt 24 ] || break
        if [ -d "$place" ] && [ "$(stat -c %d "$place" 2>/dev/null)" = "$(stat -c %d "$top")" ]; then
            kb=$(bounded 2 du -x -k -s "$place" 2>/dev/null </dev/null | awk '{ print $1 }')
            [ "${kb:-0}" -lt "$((used / 20 + 1))" ] || echo "may be cleaned: $place, $(mb "$kb") MB"
        fi
    done
}

explain_names() { # MOUNT
    echo "folders with the most files in $1:"
    bounded 8 find "$1" -xdev 2>/dev/null </dev/null | awk -v top="${1%/}" '
        { rest = substr($0, length(top) + 2); n = split(rest, part, "/"); path = top
          for (i = 1; i < n && i <= 4; i++) path = path "/" part[i]
          count[path]++ }
        END { for (path in count) print count[path], path }' | sort -rn | head -n 5 | {
        first=yes
        while read -r count path; do
            echo "$count $path"
            [ -z "$first" ] || notice many-files path="${path:-/}" count="$count"
            first=
        done
    }
}

if [ -n "$only" ]; then
    mounts=$(df -Pk "$only" 2>/dev/null | awk 'NR == 2 { for (i = 1; i < 6; i++) $i = ""; sub(/^ +/, ""); print }')
    if [ -z "$mounts" ]; then
        notice no-such-path path="$only"
        exit 3
    fi
else
    mounts=$(local_mounts)
fi

seen=' ' fullest=0 looked=0 where=''
while IFS= read -r point; do
    device=$(stat -c %d "$point" 2>/dev/null) || continue
    case $seen in *" $device "*) continue ;; esac
    seen="$seen$device "
    # shellcheck disable=SC2046 # numbers
    set -- $(df -Pk "$point" 2>/dev/null | awk 'NR == 2 && $2 > 0 { sub("%", "", $5); print $2, $3, $4, $5 }')
    [ -n "${4-}" ] || continue
    looked=$((looked + 1))
    total=$1 used=$2 free=$3 percent=$4
    names=$(df -Pi "$point" 2>/dev/null | awk 'NR == 2 && $2 > 0 { sub("%", "", $5); print $5 }')
    echo "$point: $percent % of $(mb "$total") MB used, $(mb "$free") MB free; file names: ${names:-unlimited} % used"
    if [ "$percent" -gt "$fullest" ]; then
        fullest=$percent where=$point
    fi
    if [ "$percent" -ge 98 ]; then
        fail full path="$point" percent="$percent" mb="$(mb "$free")"
        worse 2
    elif [ "$percent" -ge "$limit" ]; then
        warn nearly-full path="$point" percent="$percent" mb="$(mb "$free")"
        worse 1
    fi
    [ "$percent" -lt "$limit" ] || {
        note_trouble "$percent" full "$point"
        # The search is bounded, the whole as well: what is found by then is told.
        [ "$(seconds)" -ge 12 ] || explain_space "$point" "$used"
        next make-room path="$point"
    }
    if [ "${names:-0}" -ge 98 ]; then
        fail no-names path="$point" percent="$names"
        worse 2
    elif [ "${names:-0}" -ge "$limit" ]; then
        warn few-names path="$point" percent="$names"
        worse 1
    fi
    [ "${names:-0}" -lt "$limit" ] || {
        note_trouble "$((names + 200))" no-names "$point"
        [ "$(seconds)" -ge 12 ] || explain_names "$point"
        next remove-small-files
    }
done <<LIST
$mounts
LIST

if [ "$looked" -eq 0 ]; then
    notice nothing-to-measure
    exit 3
fi
fact fullest % "$fullest"
fact trouble '' "${trouble:-none}"
fact path '' "${troubled:-$where}"
[ "$status" -gt 0 ] || ok enough-room count="$looked" percent="$fullest" limit="$limit"
exit "$status"
