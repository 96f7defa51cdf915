# Locks the account $1; as an undo only if it was locked before ($2). Keys and running sessions stay.
user=$1 lock=$2

if [ "$lock" = false ]; then
    ok was-open user="$user"
    exit 0
fi
proofs() { bounded 8 dscl . -read "/Users/$user" AuthenticationAuthority 2>/dev/null </dev/null; }
case $user in
'' | -* | *[!A-Za-z0-9_.-]*) known= ;;
*) known=$(bounded 8 dscl . -read "/Users/$user" UniqueID 2>/dev/null </dev/null) ;;
esac
if [ -z "$known" ]; then
    fail no-account user="$user"
    next check-name
    exit 2
fi
if [ "$user" = root ] || [ "$user" = "${SUDO_USER-}" ]; then
    fail not-this-one user="$user"
    next check-name
    exit 2
fi
case $(proofs) in
*';DisabledUser;'*)
    ok locked-already user="$user"
    exit 0
    ;;
esac
fact unlock '' true
said=$(bounded 15 dscl . -append "/Users/$user" AuthenticationAuthority ';DisabledUser;' 2>&1 </dev/null)
case $(proofs) in
*';DisabledUser;'*) ;;
*)
    fail not-locked user="$user" why="$(printf '%s\n' "${said:--}" | tail -n 1 | cut -c 1-120)"
    next ask-directory
    exit 2
    ;;
esac
ok locked user="$user" sessions="$(who 2>/dev/null </dev/null | awk -v user="$user" '$1 == user' | grep -c .)"
exit 0
