# Which file systems are at least $1 per cent full, and what fills them? $2 limits the look to the one that holds it.
# Folders and files, files that were deleted but are still open, and file systems that ran out of file names (inodes).
# linux.sh and macos.sh say how each is asked:
#   local_mounts             the disks of this machine that can be filled, a line each
#   room_of POINT            KiB in all, used and free, and per cent used
#   names_used POINT         per cent of the file names; nothing where they have no end
#   deleted_but_open POINT   KiB, process id and name, largest first
#   places_to_clean POINT    folders there that may be emptied, a line each
#   tell_more POINT SAID     says what only this system has, such as what du was kept from
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
    tell_more "$top" "$said"
    held=$(deleted_but_open "$top" | head -n 3)
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
    places_to_clean "$top" | while IFS= read -r place; do
        [ "$(seconds)" -lt 22 ] || break
        if [ -d "$place" ]; then
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

fullest=0 looked=0 where=''
while IFS= read -r point; do
    [ -n "$point" ] || continue
    # shellcheck disable=SC2046 # numbers
    set -- $(room_of "$point")
    [ -n "${4-}" ] || continue
    looked=$((looked + 1))
    total=$1 used=$2 free=$3 percent=$4
    names=$(names_used "$point")
    echo "$point: $percent % of $(mb "$total") MB used, $(mb "$free") MB free${names:+; file names: $names % used}"
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
    if [ "${names:-0}" -ge 98 ]; then
        fail no-names path="$point" percent="$names"
        worse 2
    elif [ "${names:-0}" -ge "$limit" ]; then
        warn few-names path="$point" percent="$names"
        worse 1
    fi
    [ "${names:-0}" -lt "$limit" ] || {
        note_trouble "$((names + 200))" no-names "$point"
        [ "$(seconds)" -ge 10 ] || explain_names "$point"
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
