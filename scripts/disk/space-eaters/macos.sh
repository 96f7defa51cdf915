# Which file systems are at least $1 per cent full, and what fills them? $2 limits the look to the one that holds it.
# Folders and files, files that were deleted but are still open, and what Time Machine keeps on the disk itself.
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
began=$(date +%s)
seconds() { echo $(($(date +%s) - began)); } # since this began
mb() { echo $((($1 + 1023) / 1024)); }

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

deleted_but_open() { # prints KiB, process id and name, largest first
    bounded 6 lsof -nP +L1 -F pcts 2>/dev/null </dev/null | awk '
        /^p/ { pid = substr($0, 2) }
        /^c/ { name[pid] = substr($0, 2) }
        /^t/ { kind = substr($0, 2) }
        /^s/ && kind == "REG" { kb[pid] += substr($0, 2) / 1024 }
        END { for (pid in kb) if (kb[pid] >= 1) printf "%d %s %s\n", kb[pid], pid, name[pid] }' | sort -rn
}

explain_space() { # MOUNT POINT, KiB in use
    top=$1 used=$2
    echo "largest folders in $top (MB):"
    said=$(bounded 8 du -x -k -d 4 "$top" 2>&1 </dev/null)
    folders=$(printf '%s\n' "$said" | grep '^[0-9]' | sort -rn | head -n 60)
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
    case $said in
    *'not permitted'*)
        notice partly-hidden
        ;;
    esac
    held=$(deleted_but_open | head -n 3)
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
    snapshots=$(bounded 5 tmutil listlocalsnapshots "$top" 2>/dev/null </dev/null | grep -c '^com[.]apple[.]TimeMachine')
    [ "$snapshots" -eq 0 ] || notice snapshots count="$snapshots" path="$top"
    for place in /Library/Caches /private/var/log /Users/*/Library/Caches /Users/*/Downloads /Users/*/.Trash \
        /Users/*/Library/Developer "/Users/*/Library/Application Support/MobileSync/Backup"; do
        [ "$(seconds)" -lt 22 ] || break
        if [ -d "$place" ]; then
            kb=$(bounded 2 du -x -k -s "$place" 2>/dev/null </dev/null | awk '{ print $1 }')
            [ "${kb:-0}" -lt "$((used / 20 + 1))" ] || echo "may be cleaned: $place, $(mb "$kb") MB"
        fi
    done
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

fullest=0 looked=0 where=''
while IFS= read -r point; do
    [ -n "$point" ] || continue
    # The parts of one disk share its room: what is free for one is free for all, and what is used is the rest of it.
    # shellcheck disable=SC2046 # numbers
    set -- $(df -Pk "$point" 2>/dev/null | awk 'NR == 2 && $2 > 0 { print $2, $2 - $4, $4, int(100 * ($2 - $4) / $2 + 0.999) }')
    [ -n "${4-}" ] || continue
    looked=$((looked + 1))
    total=$1 used=$2 free=$3 percent=$4
    echo "$point: $percent % of $(mb "$total") MB used, $(mb "$free") MB free"
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
        [ "$(seconds)" -ge 10 ] || explain_space "$point" "$used"
        next make-room path="$point"
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
