# Why can the account $1 not log in, or is thrown out at once? (Empty: the account this runs as.)
# Account, password dates, lock, shell, home folder and its file system, temporary folder.
user=${1:-$(id -un)}
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

line=$(getent passwd -- "$user" </dev/null)
if [ -z "$line" ]; then
    fail no-account user="$user"
    next check-name
    exit 2
fi
uid=$(echo "$line" | cut -d : -f 3)
home=$(echo "$line" | cut -d : -f 6)
shell=$(echo "$line" | cut -d : -f 7)
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

# 2: dates and lock of the password, as far as we may see them
today=$(($(date +%s) / 86400))
shadow=$(getent shadow -- "$user" 2>/dev/null </dev/null)
if [ -n "$shadow" ]; then
    IFS=: read -r _ hash changed _ most _ grace ends _ <<LINE
$shadow
LINE
    case $hash in
    '!'* | '*'*)
        # A locked password keeps its letters after the mark; without any there never was one.
        case $hash in
        '!'?*'$'*)
            fail password-locked user="$user"
            next unlock
            worse 2
            ;;
        *)
            notice no-password user="$user"
            ;;
        esac
        ;;
    esac
    if [ -n "$ends" ] && [ "$ends" -le "$today" ]; then
        fail account-expired user="$user" days="$((today - ends))"
        next extend-account
        worse 2
    fi
    if [ "$changed" = 0 ]; then
        warn must-change user="$user"
        next set-password
        worse 1
    elif [ -n "$changed" ] && [ -n "$most" ] && [ "$most" -lt 99999 ]; then
        left=$((changed + most - today))
        fact password-days days "$left"
        if [ "$left" -lt 0 ]; then
            if [ -n "$grace" ] && [ "$left" -lt "-$grace" ]; then
                fail password-dead user="$user" days="$((-left))"
                worse 2
            else
                warn password-expired user="$user" days="$((-left))"
                worse 1
            fi
            next set-password
        fi
    fi
elif [ "$(id -u)" != 0 ]; then
    notice dates-hidden
fi
if command -v faillock >/dev/null 2>&1; then
    tries=$(faillock --user "$user" 2>/dev/null </dev/null | grep -c 'V *$')
    if [ "$tries" -ge 3 ]; then
        fail too-many-tries user="$user" count="$tries"
        next reset-tries
        worse 2
    fi
fi

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
owner() { stat -c %u "$1" 2>/dev/null; }
if [ ! -d "$home" ]; then
    fail no-home home="$home"
    next make-home
    worse 2
else
    if [ "$(owner "$home")" != "$uid" ]; then
        fail home-of-another home="$home" owner="$(stat -c %U "$home" 2>/dev/null)"
        next give-home
        worse 2
    elif [ "$(stat -c %A "$home" | cut -c 2-4)" != rwx ]; then
        fail home-closed home="$home" rights="$(stat -c %A "$home")"
        next give-home
        worse 2
    fi
    room=$(df -Pk "$home" 2>/dev/null | awk 'NR == 2 { print $4 }')
    names=$(df -Pi "$home" 2>/dev/null | awk 'NR == 2 && $2 > 0 { print $4 }')
    if [ "${room:-9999}" -lt 1024 ] || [ "${names:-9999}" -lt 5 ]; then
        fail home-full home="$home" kb="${room:-?}"
        next make-room
        worse 2
    fi
    options=$(df -P "$home" 2>/dev/null | awk 'NR == 2 { for (i = 1; i < 6; i++) $i = ""; sub(/^ +/, ""); print }' |
        { read -r where && awk -v where="$where" '$2 == where { last = $4 } END { print last }' /proc/mounts; })
    case ,$options, in
    *,ro,*)
        fail home-read-only home="$home"
        next check-disk
        worse 2
        ;;
    esac
    for file in .Xauthority .ICEauthority .xsession-errors .profile .bashrc .config .cache .dbus .local; do
        if [ -e "$home/$file" ] && [ "$(owner "$home/$file")" != "$uid" ]; then
            warn file-of-another file="$home/$file" owner="$(stat -c %U "$home/$file")"
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
if [ "$(stat -c %a /tmp 2>/dev/null)" != 1777 ]; then
    fail tmp-closed rights="$(stat -c %A /tmp 2>/dev/null)"
    next mend-tmp
    worse 2
fi

[ "$status" -gt 0 ] || ok nothing-in-the-way user="$user"
exit "$status"
