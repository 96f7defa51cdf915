# Has the kernel met errors on a disk or file system in the last $1 hours? Signs of a dying disk, before it dies.
hours=$1
status=0 asked=
worse() { [ "$status" -ge "$1" ] || status=$1; }

# A property list has its keys and values on lines of their own.
of() { # KEY, of the property list on standard input
    awk -v key="<key>$1</key>" 'index($0, key) { getline; gsub(/^[ \t]*<[a-z]*>|<\/[a-z]*>.*$/, ""); print; exit }'
}

# 1: what the disks say of themselves
disks=$(bounded 5 diskutil list -plist physical 2>/dev/null </dev/null |
    awk '/<key>WholeDisks<\/key>/ { inside = 1 } inside && /<string>/ { gsub(/[ \t]*<[^>]*>/, ""); print } /<\/array>/ { inside = 0 }')
for disk in $(printf '%s\n' "$disks" | head -n 3); do
    about=$(bounded 3 diskutil info -plist "$disk" 2>/dev/null </dev/null)
    says=$(printf '%s\n' "$about" | of SMARTStatus)
    spare=$(printf '%s\n' "$about" | of AVAILABLE_SPARE)
    least=$(printf '%s\n' "$about" | of AVAILABLE_SPARE_THRESHOLD)
    echo "$disk ($(printf '%s\n' "$about" | of MediaName)): says of itself ${says:-nothing}${spare:+, $spare % in reserve}"
    case $says in
    *[Ff]ail*)
        fail disk-says-failing device="$disk"
        worse 2
        ;;
    ?*)
        asked=yes
        if [ -n "$spare" ] && [ "$spare" -lt "${least:-0}" ]; then
            fail disk-says-failing device="$disk"
            worse 2
        fi
        ;;
    esac
done

# 2: mirrors that have lost a disk
for array in $(bounded 3 diskutil appleRAID list -plist 2>/dev/null </dev/null | awk '
    /<key>BSD Name<\/key>/ { getline; gsub(/[ \t]*<[^>]*>/, ""); name = $0 }
    /<string>Degraded<\/string>/ { print (name == "" ? "RAID" : name) }' | sort -u); do
    fail mirror-incomplete device="$array"
    worse 2
done

# 3: what the kernel wrote. A week of a Mac's log may take minutes to read: then a day of it, or two hours.
wanted=$(awk -v hours="$hours" 'BEGIN { printf "%d", hours * 60 + 1 }')
log='' read_it=1 looked=$hours
for minutes in "$wanted" 1440 120; do
    [ "$minutes" -le "$wanted" ] || continue
    log=$(bounded 4 log show --last "${minutes}m" --style compact --predicate \
        'process == "kernel" AND (eventMessage CONTAINS "I/O error" OR eventMessage CONTAINS "corrupt")' 2>/dev/null </dev/null)
    read_it=$?
    [ "$minutes" = "$wanted" ] || looked=$((minutes / 60))
    [ "$read_it" -eq 124 ] || break
done
errors=$(printf '%s\n' "$log" | awk '
    / kernel/ && (/disk[0-9]+(s[0-9]+)*: .*I\/O error/ || /(apfs|hfs|nx|obj|fsck)[a-z_0-9]*.*corrupt/)')
if [ -n "$errors" ]; then
    count=$(printf '%s\n' "$errors" | wc -l | tr -d ' ')
    echo "last of $count lines of the kernel:"
    printf '%s\n' "$errors" | tail -n 8 | cut -c 1-160
    devices=$(printf '%s\n' "$errors" | sed -n 's/.*[^a-z]\(disk[0-9][0-9]*\).*/\1/p' | sort -u | head -n 5 | tr '\n' ' ')
    [ -n "$devices" ] || devices='?'
    fail kernel-errors count="$count" devices="${devices% }" hours="$looked"
    worse 2
fi

if [ "$status" -gt 0 ]; then
    next back-up
    exit "$status"
fi
if [ -z "$log" ] || [ "$read_it" -ne 0 ]; then
    if [ "$read_it" -eq 124 ]; then
        notice log-too-long hours="$hours"
    else
        notice log-hidden
    fi
    [ -z "$asked" ] || notice rest-clean
    exit 3
fi
[ "$looked" = "$hours" ] || notice log-partly hours="$looked"
ok no-errors hours="$looked"
exit 0
