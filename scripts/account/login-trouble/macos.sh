# Why can the account $1 not log in, or is thrown out at once? (Empty: the account this runs as.)
# Account, lock, rules, shell, home folder and its disk, temporary folder, the right to unlock the disk.
user=${1:-$(id -un)}
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

# name:password:number:group:class:change:expire:full name:home:shell, also of accounts of the organisation
line=
case $user in -* | */*) ;; *) line=$(bounded 8 id -P "$user" 2>/dev/null </dev/null) ;; esac
if [ -z "$line" ]; then
    fail no-account user="$user"
    next check-name
    exit 2
fi
uid=$(echo "$line" | cut -d : -f 3)
ends=$(echo "$line" | cut -d : -f 7)
home=$(echo "$line" | cut -d : -f 9)
shell=$(echo "$line" | cut -d : -f 10)
echo "account $user (number $uid), home $home, shell ${shell:-/bin/sh}"

# 1: nobody may log in
for file in /etc/nologin /var/run/nologin; do
    if [ -e "$file" ] && [ "$uid" != 0 ]; then
        fail closed file="$file" why="$(head -n 1 "$file" 2>/dev/null | cut -c 1-120)"
        next wait-or-remove
        worse 2
        break
    fi
done

# 2: lock, dates and rules
proofs=$(bounded 4 dscl . -read "/Users/$user" AuthenticationAuthority 2>&1 </dev/null)
case $proofs in
*';DisabledUser;'*)
    fail password-locked user="$user"
    next unlock
    worse 2
    ;;
*'No such key'*)
    notice no-password user="$user"
    ;;
*)
    allowed=$(bounded 5 pwpolicy -u "$user" -authentication-allowed 2>&1 </dev/null)
    case $allowed in
    *'not allowed to authenticate'*)
        fail rules-refuse user="$user" why="$(printf '%s\n' "$allowed" | sed -n 's/.*to authenticate: *//p' | cut -c 1-120)"
        next reset-tries
        worse 2
        ;;
    esac
    ;;
esac
now=$(date +%s)
if [ "${ends:-0}" -gt 0 ] && [ "$ends" -le "$now" ]; then
    fail account-expired user="$user" days="$(((now - ends) / 86400))"
    next extend-account
    worse 2
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

# 4: the home folder; a login that comes back at once is most often this
owner() { stat -f %u "$1" 2>/dev/null; }
if [ ! -d "$home" ]; then
    fail no-home home="$home"
    next make-home
    worse 2
else
    if [ "$(owner "$home")" != "$uid" ]; then
        fail home-of-another home="$home" owner="$(stat -f %Su "$home" 2>/dev/null)"
        next give-home
        worse 2
    elif [ "$(stat -f %Sp "$home" | cut -c 2-4)" != rwx ]; then
        fail home-closed home="$home" rights="$(stat -f %Sp "$home")"
        next give-home
        worse 2
    fi
    room=$(df -Pk "$home" 2>/dev/null | awk 'NR == 2 { print $4 }')
    if [ "${room:-9999}" -lt 1024 ]; then
        fail home-full home="$home" kb="$room"
        next make-room
        worse 2
    fi
    # Root may write wherever a disk can be written, and so may its owner here.
    if [ "$status" = 0 ] && [ ! -w "$home" ] && { [ "$(id -u)" = 0 ] || [ "$(id -u)" = "$uid" ]; }; then
        fail home-read-only home="$home"
        next check-disk
        worse 2
    fi
    for file in Library Library/Preferences Library/Keychains Desktop Documents .ssh .zshrc .zprofile; do
        if [ -e "$home/$file" ] && [ "$(owner "$home/$file")" != "$uid" ]; then
            warn file-of-another file="$home/$file" owner="$(stat -f %Su "$home/$file")"
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

# 5: the folder for temporary files
if [ "$(stat -f %Sp /private/tmp 2>/dev/null)" != drwxrwxrwt ]; then
    fail tmp-closed rights="$(stat -f %Sp /private/tmp 2>/dev/null)"
    next mend-tmp
    worse 2
fi

# 6: where the disk is encrypted, only who holds a token of it appears on the screen after a restart
case $(bounded 4 fdesetup status 2>/dev/null </dev/null) in
*'FileVault is On'*)
    case $(bounded 5 sysadminctl -secureTokenStatus "$user" 2>&1 </dev/null) in
    *'is DISABLED'*)
        warn cannot-unlock-disk user="$user"
        next give-token
        worse 1
        ;;
    esac
    ;;
esac

[ "$status" -gt 0 ] || ok nothing-in-the-way user="$user"
exit "$status"
