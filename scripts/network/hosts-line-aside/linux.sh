# Sets the lines of the hosts file that name the host $1 aside: marked as a remark, nothing is deleted. $2 is not used.
host=$1
file=/etc/hosts
new=$file.deskside-new
mark='#deskside-aside# '

case $host in
localhost | ip6-localhost | broadcasthost | "$(uname -n)")
    fail own-name host="$host"
    next check-name
    exit 2
    ;;
esac
rm -f "$new"
lines=$(awk -v host="$host" '{ line = $0; sub(/#.*/, ""); for (i = 2; i <= NF; i++) if (tolower($i) == tolower(host)) { print NR; break } }' "$file")
if [ -z "$lines" ]; then
    ok no-line host="$host"
    exit 0
fi
fact lines '' "$(printf '%s\n' "$lines" | grep -c .)"
# One expression a line: what stands on the others is not touched.
edit=$(printf '%s\n' "$lines" | sed "s/.*/&s|^|$mark|/")
if ! cp -p "$file" "$new" || ! sed "$edit" "$file" >"$new" || ! { mv "$new" "$file" 2>/dev/null || cat "$new" >"$file"; }; then
    rm -f "$new"
    fail not-written file="$file"
    next look-at-disk
    exit 2
fi
rm -f "$new"
sed -n "s|^$mark|set aside: |p" "$file" | cut -c 1-160
ok aside host="$host" count="$(printf '%s\n' "$lines" | grep -c .)"
next try-again
exit 0
