# Unlocks the account $1; as an undo only if it was unlocked before ($2).
user=$1 unlock=$2

if [ "$unlock" = false ]; then
    ok was-locked user="$user"
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
before=$(proofs)
case $before in
*';DisabledUser;'*) ;;
*)
    ok was-open user="$user"
    exit 0
    ;;
esac
case $before in
*';ShadowHash;'*) ;;
*)
    fail never-had-one user="$user"
    next set-password
    exit 2
    ;;
esac
fact lock '' true
said=$(bounded 15 dscl . -delete "/Users/$user" AuthenticationAuthority ';DisabledUser;' 2>&1 </dev/null)
case $(proofs) in
*';DisabledUser;'*)
    # Another program has written the lock into the same value as the password; macOS takes that apart itself.
    said=$(bounded 15 pwpolicy -u "$user" -enableuser 2>&1 </dev/null)
    ;;
esac
case $(proofs) in
*';DisabledUser;'*)
    fail not-unlocked user="$user" why="$(printf '%s\n' "${said:--}" | tail -n 1 | cut -c 1-120)"
    next ask-directory
    exit 2
    ;;
esac
ok unlocked user="$user"
exit 0
