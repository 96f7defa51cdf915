# Gives the home folder, .ssh and authorized_keys of the account $1 back the rights and owners that a run has changed.
user=$1 home_mode=$2 folder_mode=$3 keys_mode=$4 folder_owner=$5 keys_owner=$6
if command -v getent >/dev/null 2>&1; then
    home=$(getent passwd -- "$user" </dev/null | cut -d : -f 6)
else # macOS
    home=$(id -P -- "$user" 2>/dev/null </dev/null | cut -d : -f 9)
fi
if [ -z "$home" ]; then
    fail no-account user="$user"
    next check-name
    exit 2
fi
folder=$home/.ssh
keys=$folder/authorized_keys
status=0
back() { # CHANGE VALUE PLACE
    [ -n "$2" ] || return 0
    case $2 in
    *[!0-9:]*) status=2 ;;
    *)
        if [ ! -e "$3" ] || [ -h "$3" ] || ! "$1" "$2" "$3" 2>/dev/null; then
            status=2
        fi
        ;;
    esac
}
# The owner first: chown takes some rights away.
back chown "$keys_owner" "$keys"
back chown "$folder_owner" "$folder"
back chmod "$keys_mode" "$keys"
back chmod "$folder_mode" "$folder"
back chmod "$home_mode" "$home"
if [ "$status" -ne 0 ]; then
    fail not-back user="$user"
    next by-hand
    exit 2
fi
ok back user="$user"
exit 0
