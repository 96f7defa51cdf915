# Lowers what the ext file system of folder $1 keeps back for root to 1 %, or sets it to $2 blocks.
folder=$1 blocks=$2

mounted=$(df -P "$folder" 2>/dev/null | awk 'NR == 2 { for (i = 1; i < 6; i++) $i = ""; sub(/^ +/, ""); print }')
device='' kind=''
while read -r what where type _; do
    if [ "$where" = "$mounted" ]; then
        device=$what kind=$type
    fi
done </proc/mounts
case $kind in
ext[234]) ;;
'')
    fail no-folder folder="$folder"
    next check-path
    exit 2
    ;;
*)
    ok keeps-nothing path="$mounted" kind="$kind"
    exit 0
    ;;
esac
about=$(tune2fs -l "$device" 2>/dev/null </dev/null)
of() { printf '%s\n' "$about" | sed -n "s/^$1: *//p"; }
before=$(of 'Reserved block count') total=$(of 'Block count') size=$(of 'Block size')
if [ -z "$before" ] || [ -z "$total" ]; then
    fail unreadable path="$mounted" device="$device"
    next check-disk
    exit 2
fi
least=${blocks:-$((total / 100))}
if [ "$before" = "$least" ] || { [ -z "$blocks" ] && [ "$before" -lt "$least" ]; }; then
    ok low-already path="$mounted" mb="$((before * size / 1048576))"
    exit 0
fi
fact blocks '' "$before"
if ! tune2fs -r "$least" "$device" >/dev/null 2>&1 </dev/null; then
    fail not-set path="$mounted" device="$device"
    next check-disk
    exit 2
fi
fact freed MB "$(((before - least) * size / 1048576))"
ok set path="$mounted" mb="$((least * size / 1048576))" before="$((before * size / 1048576))"
exit 0
