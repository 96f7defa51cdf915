# How Linux is asked about an account.

account() { # NAME
    getent passwd -- "$1" </dev/null | cut -d : -f 3,6,7
}

# Dates and lock of the password, as far as we may see them.
tell_of_password() { # NAME
    today=$(($(date +%s) / 86400))
    shadow=$(getent shadow -- "$1" 2>/dev/null </dev/null)
    if [ -n "$shadow" ]; then
        IFS=: read -r _ hash changed _ most _ grace ends _ <<LINE
$shadow
LINE
        # A locked password keeps its letters after the mark; without any there never was one.
        case $hash in
        '!'?*'$'*)
            fail password-locked user="$1"
            next unlock
            worse 2
            ;;
        '!'* | '*'*)
            notice no-password user="$1"
            ;;
        esac
        if [ -n "$ends" ] && [ "$ends" -le "$today" ]; then
            fail account-expired user="$1" days="$((today - ends))"
            next extend-account
            worse 2
        fi
        if [ "$changed" = 0 ]; then
            warn must-change user="$1"
            next set-password
            worse 1
        elif [ -n "$changed" ] && [ -n "$most" ] && [ "$most" -lt 99999 ]; then
            left=$((changed + most - today))
            fact password-days days "$left"
            if [ "$left" -lt 0 ]; then
                if [ -n "$grace" ] && [ "$left" -lt "-$grace" ]; then
                    fail password-dead user="$1" days="$((-left))"
                    worse 2
                else
                    warn password-expired user="$1" days="$((-left))"
                    worse 1
                fi
                next set-password
            fi
        fi
    elif [ "$(id -u)" != 0 ]; then
        notice dates-hidden
    fi
    if command -v faillock >/dev/null 2>&1; then
        tries=$(faillock --user "$1" 2>/dev/null </dev/null | grep -c 'V *$')
        if [ "$tries" -ge 3 ]; then
            fail too-many-tries user="$1" count="$tries"
            next reset-tries
            worse 2
        fi
    fi
}

owner_of() { stat -c %u "$1" 2>/dev/null; }
owners_name() { stat -c %U "$1" 2>/dev/null; }
rights_of() { stat -c %A "$1" 2>/dev/null; }
temporary_folder() { echo /tmp; }

names_left() { # FOLDER
    df -Pi "$1" 2>/dev/null | awk 'NR == 2 && $2 > 0 { print $4 }'
}

is_read_only() { # FOLDER
    options=$(df -P "$1" 2>/dev/null | awk 'NR == 2 { for (i = 1; i < 6; i++) $i = ""; sub(/^ +/, ""); print }' |
        { read -r where && awk -v where="$where" '$2 == where { last = $4 } END { print last }' /proc/mounts; })
    case ,$options, in *,ro,*) return 0 ;; esac
    return 1
}

files_of_login() {
    echo .Xauthority .ICEauthority .xsession-errors .profile .bashrc .config .cache .dbus .local
}
