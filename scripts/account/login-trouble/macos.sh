# How macOS is asked about an account.

# name:password:number:group:class:change:expire:full name:home:shell, also of accounts of the organisation
record() { # NAME
    case $1 in -* | */*) ;; *) bounded 8 id -P "$1" 2>/dev/null </dev/null ;; esac
}

account() { # NAME
    record "$1" | cut -d : -f 3,9,10
}

# Lock, dates and rules of the password, and the right to unlock the disk.
tell_of_password() { # NAME
    proofs=$(bounded 4 dscl . -read "/Users/$1" AuthenticationAuthority 2>&1 </dev/null)
    case $proofs in
    *';DisabledUser;'*)
        fail password-locked user="$1"
        next unlock
        worse 2
        ;;
    *'No such key'*)
        notice no-password user="$1"
        ;;
    *)
        allowed=$(bounded 5 pwpolicy -u "$1" -authentication-allowed 2>&1 </dev/null)
        case $allowed in
        *'not allowed to authenticate'*)
            fail rules-refuse user="$1" why="$(printf '%s\n' "$allowed" | sed -n 's/.*to authenticate: *//p' | cut -c 1-120)"
            next reset-tries
            worse 2
            ;;
        esac
        ;;
    esac
    now=$(date +%s)
    ends=$(record "$1" | cut -d : -f 7)
    if [ "${ends:-0}" -gt 0 ] && [ "$ends" -le "$now" ]; then
        fail account-expired user="$1" days="$(((now - ends) / 86400))"
        next extend-account
        worse 2
    fi
    # Where the disk is encrypted, only who holds a token of it appears on the screen after a restart.
    case $(bounded 4 fdesetup status 2>/dev/null </dev/null) in
    *'FileVault is On'*)
        case $(bounded 5 sysadminctl -secureTokenStatus "$1" 2>&1 </dev/null) in
        *'is DISABLED'*)
            warn cannot-unlock-disk user="$1"
            next give-token
            worse 1
            ;;
        esac
        ;;
    esac
}

owner_of() { stat -f %u "$1" 2>/dev/null; }
owners_name() { stat -f %Su "$1" 2>/dev/null; }
rights_of() { stat -f %Sp "$1" 2>/dev/null; }
temporary_folder() { echo /private/tmp; }

names_left() { # they have no end there
    :
}

# Root may write wherever a disk can be written, and so may the owner where the rights say so.
is_read_only() { # FOLDER
    case $(rights_of "$1") in d?w*) ;; *) return 1 ;; esac
    [ ! -w "$1" ] && { [ "$(id -u)" = 0 ] || [ "$(id -u)" = "$(owner_of "$1")" ]; }
}

files_of_login() {
    echo Library Library/Preferences Library/Keychains Desktop Documents .ssh .zshrc .zprofile
}
