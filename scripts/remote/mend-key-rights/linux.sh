# Gives the home folder, .ssh and authorized_keys of the account $1 the rights that the SSH server asks for.
user=$1
if command -v getent >/dev/null 2>&1; then
    line=$(getent passwd -- "$user" </dev/null | cut -d : -f 3,4,6)
    mode() { stat -c %a "$1" 2>/dev/null; }
    owner() { stat -c %u:%g "$1" 2>/dev/null; }
else # macOS
    line=$(id -P -- "$user" 2>/dev/null </dev/null | cut -d : -f 3,4,9)
    mode() { stat -f %Mp%Lp "$1" 2>/dev/null; }
    owner() { stat -f %u:%g "$1" 2>/dev/null; }
fi
if [ -z "$line" ]; then
    fail no-account user="$user"
    next check-name
    exit 2
fi
home=$(echo "$line" | cut -d : -f 3)
ids=$(echo "$line" | cut -d : -f 1,2)
folder=$home/.ssh
keys=$folder/authorized_keys
if [ ! -d "$home" ] || [ "$home" = / ]; then
    fail no-home home="$home"
    next make-home
    exit 2
fi
for place in "$home" "$folder" "$keys"; do
    if [ -h "$place" ]; then
        # What a link leads to may be somebody else's, and must not change hands.
        fail is-link place="$place"
        next by-hand
        exit 2
    fi
done
others_write() { [ $((0$(mode "$1") & 18)) -ne 0 ]; }
mended=0

if others_write "$home"; then
    fact home_mode '' "$(mode "$home")"
    chmod go-w "$home" && mended=$((mended + 1))
fi
for place in "$folder" "$keys"; do
    [ -e "$place" ] || continue
    what=folder
    [ "$place" = "$folder" ] || what=keys
    if [ "$(owner "$place")" != "$ids" ]; then
        if [ "$what" = folder ]; then
            fact folder_owner '' "$(owner "$place")"
        else
            fact keys_owner '' "$(owner "$place")"
        fi
        chown -h "$ids" "$place" && mended=$((mended + 1))
    fi
    if others_write "$place"; then
        if [ "$what" = folder ]; then
            fact folder_mode '' "$(mode "$place")"
        else
            fact keys_mode '' "$(mode "$place")"
        fi
        chmod go-w "$place" && mended=$((mended + 1))
    fi
done
if others_write "$home" || { [ -e "$keys" ] && others_write "$keys"; }; then
    fail not-mended user="$user"
    next by-hand
    exit 2
fi
if [ "$mended" = 0 ]; then
    ok right-already user="$user"
else
    ok mended user="$user" count="$mended"
    next try-again
fi
exit 0
