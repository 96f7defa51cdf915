# Moves the folder $1 to the other disk that holds the folder $2, and leaves a link in its place.
# Order: copy, name the copy, set the folder aside, link, delete. Nothing is deleted before all of it is there twice.
folder=${1%/} volume=${2%/}
target=$volume/${folder##*/}

refuse() { # KEY NEXT [name=value ...]
    key=$1 then=$2
    shift 2
    fail "$key" "$@"
    next "$then"
    exit 2
}
case $folder in
'' | /bin* | /boot* | /dev* | /etc* | /lib* | /proc* | /run* | /sbin* | /sys* | /usr* | /home | /root | /tmp | \
    /var | /var/lib | /var/log | /var/run* | /srv | /opt | /mnt | /media)
    refuse system-folder choose-other folder="${folder:-/}"
    ;;
*/../* | */.. | */./* | */.)
    refuse system-folder choose-other folder="$folder"
    ;;
esac
[ ! -h "$folder" ] || refuse is-link choose-other folder="$folder" there="$(readlink "$folder")"
[ -d "$folder" ] || refuse no-folder choose-other folder="$folder"
[ -d "$volume" ] || refuse no-volume connect-disk volume="${volume:-/}"
[ ! -e "$target" ] && [ ! -h "$target" ] || refuse target-taken choose-place target="$target"
{ [ -w "$volume" ] && [ -w "${folder%/*}/" ]; } || refuse not-allowed ask-owner folder="$folder" volume="$volume"
[ "$(stat -c %d "$folder")" != "$(stat -c %d "$volume")" ] || refuse same-disk choose-place volume="$volume"
# The kernel writes a blank there as \040.
if below=$folder/ awk '{ gsub(/\\040/, " ", $2) } index($2 "/", ENVIRON["below"]) == 1 { found = 1 }
    END { exit !found }' /proc/mounts; then
    refuse disk-inside choose-other folder="$folder"
fi
size_kb=$(du -sk "$folder" 2>/dev/null | awk '{ print $1 }')
room_kb=$(df -Pk "$volume" | awk 'NR == 2 { print $4 }')
[ "$room_kb" -gt $((size_kb + size_kb / 20 + 1024)) ] ||
    refuse no-room choose-place volume="$volume" mb="$((size_kb / 1024))" left="$((room_kb / 1024))"
for process in /proc/[0-9]*; do
    for open in "$process"/cwd "$process"/fd/*; do
        case $(readlink "$open" 2>/dev/null) in
        "$folder" | "$folder"/*)
            read -r program <"$process/comm"
            refuse in-use close-program folder="$folder" program="$program"
            ;;
        esac
    done
done

fact target '' "$target"
give_up() {
    rm -rf "$target.deskside-part"
    refuse not-copied look-at-disks folder="$folder"
}
cp -a "$folder" "$target.deskside-part" 2>/dev/null || give_up
# A file that changed or came meanwhile would be lost with the old folder.
[ "$(cd "$folder" && find . -type f -exec ls -ln {} + | awk '{ print $5, $NF }' | sort)" = \
    "$(cd "$target.deskside-part" && find . -type f -exec ls -ln {} + | awk '{ print $5, $NF }' | sort)" ] || give_up
mv "$target.deskside-part" "$target" || give_up
mv "$folder" "$folder.deskside-aside" || refuse not-copied look-at-disks folder="$folder"
ln -s "$target" "$folder" || refuse not-copied look-at-disks folder="$folder"
rm -rf "$folder.deskside-aside"
fact freed MB "$((size_kb / 1024))"
ok moved folder="$folder" target="$target"
next tell-where
exit 0
