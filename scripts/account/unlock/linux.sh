# Unlocks the password of the account $1, and forgets wrong passwords; as an undo only if it was unlocked before ($2).
user=$1 unlock=$2

if [ "$unlock" = false ]; then
    ok was-locked user="$user"
    exit 0
fi
line=$(getent shadow -- "$user" 2>/dev/null </dev/null)
if [ -z "$line" ]; then
    fail no-account user="$user"
    next check-name
    exit 2
fi
hash=$(printf '%s' "$line" | cut -d : -f 2)
done_=
case $hash in
'!'?*'$'*)
    fact lock '' true
    if ! said=$(usermod --unlock -- "$user" 2>&1 </dev/null); then
        fail not-unlocked user="$user" why="$(printf '%s\n' "$said" | tail -n 1 | cut -c 1-120)"
        next ask-directory
        exit 2
    fi
    done_=yes
    ;;
'!'* | '*'*)
    fail never-had-one user="$user"
    next set-password
    exit 2
    ;;
esac
if command -v faillock >/dev/null 2>&1; then
    tries=$(faillock --user "$user" 2>/dev/null </dev/null | grep -c 'V *$')
    if [ "$tries" -gt 0 ] && faillock --user "$user" --reset 2>/dev/null </dev/null; then
        notice tries-forgotten user="$user" count="$tries"
        done_=yes
    fi
fi
if [ -n "$done_" ]; then
    ok unlocked user="$user"
else
    ok was-open user="$user"
fi
exit 0
