# Why can nobody, or the account $1 (empty: the one this runs as), come in over ssh at port $2? Server, its configuration, keys.
user=${1:-$(id -un)}
port=$2
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

case $(uname -s) in
Darwin)
    listens() { # prints a line for each address it listens at: here, where that is this machine only, or network
        netstat -an -p tcp 2>/dev/null </dev/null | awk -v port="$port" '
            $6 == "LISTEN" && $4 ~ "[.]" port "$" { print ($4 ~ /^(127[.]|::1[.])/) ? "here" : "network"; found = 1 }
            END { exit !found }'
    }
    account() { id -P -- "$user" 2>/dev/null </dev/null | cut -d : -f 3,9; }
    rights() { stat -f %Sp "$1" 2>/dev/null; }
    owner() { stat -f %Su "$1"; }
    if ! bounded 4 launchctl print system/com.openssh.sshd >/dev/null 2>&1 </dev/null && ! listens >/dev/null; then
        fail switched-off
        next switch-on
        exit 2
    fi
    # Where the settings name who may come in, those are the members of this group.
    if bounded 4 dscl . -read /Groups/com.apple.access_ssh RecordName >/dev/null 2>&1 </dev/null &&
        ! bounded 6 dseditgroup -o checkmember -m "$user" com.apple.access_ssh >/dev/null 2>&1 </dev/null; then
        fail not-chosen user="$user"
        next ask-administrator
        worse 2
    fi
    ;;
*)
    # The kernel's table of sockets: local address in hexadecimal, state 0A is listening.
    hexadecimal=$(printf %04X "$port")
    listens() {
        cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port="$hexadecimal" '
            $4 == "0A" && $2 ~ ":" port "$" {
                print ($2 ~ /^(0100007F|00000000000000000000000001000000):/) ? "here" : "network"; found = 1 }
            END { exit !found }'
    }
    account() { getent passwd -- "$user" </dev/null | cut -d : -f 3,6; }
    rights() { stat -c %A "$1" 2>/dev/null; }
    owner() { stat -c %U "$1"; }
    ;;
esac
server=$(command -v sshd || ls /usr/sbin/sshd 2>/dev/null || command -v dropbear)
if where=$(listens); then
    case $where in
    *network*) ;;
    *)
        fail only-here port="$port"
        next open-to-network
        worse 2
        ;;
    esac
elif [ -z "$server" ]; then
    fail no-server
    next install-server
    exit 2
fi

if [ "$(id -u)" = 0 ] && [ "${server##*/}" = sshd ]; then
    said=$(bounded 5 "$server" -t 2>&1)
    wrong=$?
    case $said in
    *'Missing privilege separation directory'*) wrong=0 ;; # made when the service starts
    esac
    if [ "$wrong" -ne 0 ]; then
        fail config-wrong why="$(printf '%s\n' "$said" | head -n 1 | cut -c 1-150)"
        next mend-config
        exit 2
    fi
fi
if ! listens >/dev/null; then
    fail not-running port="$port"
    next start-service
    exit 2
fi

line=$(account)
if [ -z "$line" ]; then
    fail no-account user="$user"
    next check-name
    exit 2
fi
home=${line#*:}
keys_allowed=yes passwords_allowed=yes file=.ssh/authorized_keys
if [ "$(id -u)" = 0 ] && [ "${server##*/}" = sshd ]; then
    rules=$(bounded 5 "$server" -T -C "user=$user,host=localhost,addr=127.0.0.1" 2>/dev/null)
    rule() { printf '%s\n' "$rules" | sed -n "s/^$1 //p"; }
    keys_allowed=$(rule pubkeyauthentication)
    passwords_allowed=$(rule passwordauthentication)
    [ "$(rule kbdinteractiveauthentication)" != yes ] || passwords_allowed=yes
    file=$(rule authorizedkeysfile)
    file=${file%% *}
    if [ "${line%%:*}" = 0 ]; then
        case $(rule permitrootlogin) in
        no)
            fail root-refused
            next other-account
            worse 2
            ;;
        without-password | prohibit-password | forced-commands-only) passwords_allowed=no ;;
        esac
    fi
    named() { # KEY NAME...: whether a rule names one of these; its patterns are the shell's
        key=$1
        shift
        for pattern in $(rule "$key"); do
            for one; do
                # shellcheck disable=SC2254 # it is a pattern
                case $one in ${pattern%%@*}) return 0 ;; esac
            done
        done
        return 1
    }
    groups=$(id -Gn -- "$user" 2>/dev/null)
    # shellcheck disable=SC2086 # one word a group
    if named denyusers "$user" || named denygroups $groups ||
        { [ -n "$(rule allowusers)" ] && ! named allowusers "$user"; } ||
        { [ -n "$(rule allowgroups)" ] && ! named allowgroups $groups; }; then
        fail not-allowed user="$user"
        next ask-administrator
        worse 2
    fi
else
    notice rules-hidden
fi

case $file in /*) ;; *) file=$home/$file ;; esac
file=$(printf '%s' "$file" | sed "s|%h|$home|g; s|%u|$user|g")
count=0
if [ "$keys_allowed" = yes ]; then
    if [ -r "$file" ]; then
        count=$(grep -c -E '^[^#]*(ssh-|ecdsa-|sk-)' "$file")
        if grep -q "$(printf '\r')" "$file"; then
            notice line-ends file="$file"
        fi
    elif [ -e "$file" ]; then
        notice keys-hidden file="$file"
        count=hidden
    fi
    for place in "$file" "${file%/*}" "$home"; do
        may=$(rights "$place") || continue
        whose=$(owner "$place")
        case $may in
        ?????w* | ????????w*)
            warn others-write place="$place" rights="$may"
            next mend-rights
            worse 1
            ;;
        esac
        if [ "$whose" != "$user" ] && [ "$whose" != root ]; then
            warn owned-by-other place="$place" owner="$whose"
            next mend-rights
            worse 1
        fi
    done
fi
if [ "$passwords_allowed" != yes ]; then
    case $keys_allowed/$count in
    yes/0)
        fail no-way-in user="$user"
        next bring-key
        worse 2
        ;;
    yes/*)
        notice keys-only user="$user"
        ;;
    *)
        fail no-way-in user="$user"
        next ask-administrator
        worse 2
        ;;
    esac
fi
fact keys '' "$count"
[ "$status" -gt 0 ] || ok open user="$user" port="$port"
exit "$status"
