# Why can the account $1 not log in, or is thrown out at once? (Empty: the account this runs as.)
# Account, lock and dates of the password, shell, home folder and its file system, temporary folder.
# linux.sh and macos.sh say how each is asked:
#   account NAME               number:home:shell; nothing where it is unknown
#   tell_of_password NAME      says what locks, dates and rules keep it out
#   owner_of, owners_name, rights_of (as ls writes them)
#   temporary_folder
#   names_left FOLDER          how many files may still be made; nothing where that has no end
#   is_read_only FOLDER        whether its file system is
#   files_of_login             what of a home folder must belong to the account
user=${1:-$(id -un)}
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

line=$(account "$user")
if [ -z "$line" ]; then
    fail no-account user="$user"
    next check-name
    exit 2
fi
uid=$(echo "$line" | cut -d : -f 1)
home=$(echo "$line" | cut -d : -f 2)
shell=$(echo "$line" | cut -d : -f 3)
echo "account $user (number $uid), home $home, shell ${shell:-/bin/sh}"

# 1: nobody may log in
for file in /etc/nologin /run/nologin /var/run/nologin; do
    if [ -e "$file" ] && [ "$uid" != 0 ]; then
        fail closed file="$file" why="$(head -n 1 "$file" 2>/dev/null | cut -c 1-120)"
        next wait-or-remove
        worse 2
        break
    fi
done

# 2: locks and dates, as far as we may see them
tell_of_password "$user"

# 3: the shell
case $shell in
*/nologin | */false)
    fail no-shell user="$user" shell="$shell"
    next set-shell
    worse 2
    ;;
?*)
    if [ ! -x "$shell" ]; then
        fail shell-missing user="$user" shell="$shell"
        next set-shell
        worse 2
    fi
    ;;
esac

# 4: the home folder; a graphical login that comes back at once is most often this
if [ ! -d "$home" ]; then
    fail no-home home="$home"
    next make-home
    worse 2
else
    if [ "$(owner_of "$home")" != "$uid" ]; then
        fail home-of-another home="$home" owner="$(owners_name "$home")"
        next give-home
        worse 2
    elif [ "$(rights_of "$home" | cut -c 2-4)" != rwx ]; then
        fail home-closed home="$home" rights="$(rights_of "$home")"
        next give-home
        worse 2
    fi
    room=$(df -Pk "$home" 2>/dev/null | awk 'NR == 2 { print $4 }')
    names=$(names_left "$home")
    if [ "${room:-9999}" -lt 1024 ] || [ "${names:-9999}" -lt 5 ]; then
        fail home-full home="$home" kb="${room:-?}"
        next make-room
        worse 2
    fi
    if is_read_only "$home"; then
        fail home-read-only home="$home"
        next check-disk
        worse 2
    fi
    for file in $(files_of_login); do
        if [ -e "$home/$file" ] && [ "$(owner_of "$home/$file")" != "$uid" ]; then
            warn file-of-another file="$home/$file" owner="$(owners_name "$home/$file")"
            next give-home
            worse 1
        fi
    done
    if [ -d "$home/.ssh" ] && [ -n "$(find "$home/.ssh" "$home" -maxdepth 0 -perm -0002 2>/dev/null)" ]; then
        warn keys-ignored home="$home"
        next close-home
        worse 1
    fi
fi

# 5: the folder for temporary files, without which no desktop starts
if [ "$(rights_of "$(temporary_folder)")" != drwxrwxrwt ]; then
    fail tmp-closed rights="$(rights_of "$(temporary_folder)")"
    next mend-tmp
    worse 2
fi

[ "$status" -gt 0 ] || ok nothing-in-the-way user="$user"
exit "$status"
