# Puts the lines of the hosts file that name the host $1, and were set aside before, back into force; $2: how many they were.
host=$1 expected=$2
file=/etc/hosts
new=$file.deskside-new
mark='#deskside-aside# '

rm -f "$new"
lines=$(awk -v host="$host" -v mark="$mark" 'index($0, mark) == 1 {
        $0 = substr($0, length(mark) + 1); sub(/#.*/, "")
        for (i = 2; i <= NF; i++) if (tolower($i) == tolower(host)) { print NR; break }
    }' "$file")
if [ -z "$lines" ]; then
    ok no-line host="$host"
    exit 0
fi
count=$(printf '%s\n' "$lines" | grep -c .)
fact lines '' "$count"
edit=$(printf '%s\n' "$lines" | sed "s/.*/&s|^$mark||/")
if ! cp -p "$file" "$new" || ! sed "$edit" "$file" >"$new" || ! { mv "$new" "$file" 2>/dev/null || cat "$new" >"$file"; }; then
    rm -f "$new"
    fail not-written file="$file"
    next look-at-disk
    exit 2
fi
rm -f "$new"
if [ -n "$expected" ] && [ "$count" -gt "$expected" ]; then
    warn more-lines host="$host" count="$count" expected="$expected"
    next look-at-file
    exit 1
fi
ok back host="$host" count="$count"
exit 0
