# Locks the password of the account $1; as an undo only if it was locked before ($2). Keys and running sessions stay.
user=$1 lock=$2

if [ "$lock" = false ]; then
    ok was-open user="$user"
    exit 0
fi
line=$(getent shadow -- "$user" 2>/dev/null </dev/null)
if [ -z "$line" ]; then
    fail no-account user="$user"
    next check-name
    exit 2
fi
if [ "$user" = root ] || [ "$user" = "${SUDO_USER-}" ]; then
    fail not-this-one user="$user"
    next check-name
    exit 2
fi
case $(printf '%s' "$line" | cut -d : -f 2) in
'!'* | '*'*)
    ok locked-already user="$user"
    exit 0
    ;;
esac
fact unlock '' true
if ! said=$(usermod --lock -- "$user" 2>&1 </dev/null); then
    fail not-locked user="$user" why="$(printf '%s\n' "$said" | tail -n 1 | cut -c 1-120)"
    next ask-directory
    exit 2
fi
ok locked user="$user" sessions="$(who 2>/dev/null | awk -v user="$user" '$1 == user' | grep -c .)"
exit 0
