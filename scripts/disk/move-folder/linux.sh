# Moves the folder $1 to the other disk that holds the folder $2, and leaves a link in its place.
# Order: copy, name the copy, set the folder aside, link, delete. Nothing is deleted before all of it is there twice.
folder=${1%/} volume=${2%/}
target=$volume/${folder##*/}

if [ "$(uname -s)" = Darwin ]; then
    # Parts of one APFS container share their room, so they are one disk.
    disk_of() {
        part=$(df -P "$1" 2>/dev/null | awk 'NR == 2 { print $1 }')
        container=$(bounded 10 diskutil info -plist "$part" 2>/dev/null </dev/null |
            awk '/<key>APFSContainerReference</ { getline; gsub(/[ \t]*<[^>]*>/, ""); print; exit }')
        echo "${container:-$(stat -f %d "$1")}"
    }
    mounted_at() { mount 2>/dev/null </dev/null | sed 's/^.* on \(\/.*\) ([^()]*)$/\1/'; }
    user_of() { # FOLDER: a program that has something in it open, as far as we may see
        bounded 20 lsof -n -P -F cn 2>/dev/null </dev/null | folder=$1 awk '
            /^c/ { name = substr($0, 2) }
            /^n/ && index(substr($0, 2) "/", ENVIRON["folder"] "/") == 1 { print name; exit }'
    }
    case $folder/ in
    /Users/*/Library/* | /Users/Shared/ | /Applications/* | /Library/* | /System/* | /Volumes/* | /private/* | /cores/*)
        system=yes
        ;;
    /Users/*/?*/) system=no ;;
    /Users/*) system=yes ;; # a home folder itself
    *) system=no ;;
    esac
else
    disk_of() { stat -c %d "$1"; }
    # The kernel writes a blank there as \040.
    mounted_at() { awk '{ gsub(/\\040/, " ", $2); print $2 }' /proc/mounts; }
    user_of() {
        for process in /proc/[0-9]*; do
            for open in "$process"/cwd "$process"/fd/*; do
                case $(readlink "$open" 2>/dev/null) in
                "$1" | "$1"/*)
                    read -r program <"$process/comm"
                    echo "$program"
                    return
                    ;;
                esac
            done
        done
    }
    system=no
fi
case $folder/ in
/ | /bin/* | /boot/* | /dev/* | /etc/* | /lib/* | /lib??/* | /proc/* | /run/* | /sbin/* | /sys/* | /usr/* | \
    /home/ | /root/ | /tmp/ | /var/ | /var/lib/ | /var/log/ | /var/run/* | /srv/ | /opt/ | /mnt/ | /media/ | \
    */../* | */./*)
    system=yes
    ;;
esac
if [ "$system" = yes ]; then
    fail system-folder folder="${folder:-/}"
    next choose-other
    exit 2
fi
if [ -h "$folder" ]; then
    fail is-link folder="$folder" there="$(readlink "$folder")"
    next choose-other
    exit 2
fi
if ! [ -d "$folder" ]; then
    fail no-folder folder="$folder"
    next choose-other
    exit 2
fi
if ! [ -d "$volume" ]; then
    fail no-volume volume="${volume:-/}"
    next connect-disk
    exit 2
fi
if [ -e "$target" ] || [ -h "$target" ]; then
    fail target-taken target="$target"
    next choose-place
    exit 2
fi
if ! { [ -w "$volume" ] && [ -w "${folder%/*}/" ]; }; then
    fail not-allowed folder="$folder" volume="$volume"
    next ask-owner
    exit 2
fi
if [ "$(disk_of "$folder")" = "$(disk_of "$volume")" ]; then
    fail same-disk volume="$volume"
    next choose-place
    exit 2
fi
if mounted_at | below=$folder/ awk 'index($0 "/", ENVIRON["below"]) == 1 { found = 1 } END { exit !found }'; then
    fail disk-inside folder="$folder"
    next choose-other
    exit 2
fi
size_kb=$(du -sk "$folder" 2>/dev/null | awk '{ print $1 }')
room_kb=$(df -Pk "$volume" | awk 'NR == 2 { print $4 }')
if ! [ "$room_kb" -gt $((size_kb + size_kb / 20 + 1024)) ]; then
    fail no-room volume="$volume" mb="$((size_kb / 1024))" left="$((room_kb / 1024))"
    next choose-place
    exit 2
fi
program=$(user_of "$folder")
if [ -n "$program" ]; then
    fail in-use folder="$folder" program="$program"
    next close-program
    exit 2
fi

fact target '' "$target"
give_up() {
    rm -rf "$target.deskside-part"
    fail not-copied folder="$folder"
    next look-at-disks
    exit 2
}
cp -a "$folder" "$target.deskside-part" 2>/dev/null || give_up
# A file that changed or came meanwhile would be lost with the old folder.
[ "$(cd "$folder" && find . -type f -exec ls -ln {} + | awk '{ print $5, $NF }' | sort)" = \
    "$(cd "$target.deskside-part" && find . -type f -exec ls -ln {} + | awk '{ print $5, $NF }' | sort)" ] || give_up
mv "$target.deskside-part" "$target" || give_up
if ! mv "$folder" "$folder.deskside-aside"; then
    fail not-copied folder="$folder"
    next look-at-disks
    exit 2
fi
if ! ln -s "$target" "$folder"; then
    mv "$folder.deskside-aside" "$folder"
    fail not-copied folder="$folder"
    next look-at-disks
    exit 2
fi
rm -rf "$folder.deskside-aside"
fact freed MB "$((size_kb / 1024))"
ok moved folder="$folder" target="$target"
next tell-where
exit 0
