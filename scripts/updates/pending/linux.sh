# Which updates wait, and what waits for a restart? Asks what is known already; nothing is downloaded or installed.
old_days=$1
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }
days_since() { # FILE
    echo $((($(date +%s) - $(stat -c %Y "$1" 2>/dev/null || date +%s)) / 86400))
}

waiting='' security=''
if command -v apt-get >/dev/null 2>&1; then
    list=$(bounded 20 apt-get -s -o Debug::NoLocking=1 --with-new-pkgs upgrade 2>/dev/null | grep '^Inst ')
    waiting=$(printf '%s\n' "$list" | grep -c .)
    security=$(printf '%s\n' "$list" | grep -c -i security)
    newest=$(find /var/lib/apt/lists -maxdepth 1 -type f -name '*Packages*' 2>/dev/null | head -n 1)
    age=$([ -n "$newest" ] && days_since /var/lib/apt/lists)
elif command -v dnf >/dev/null 2>&1; then
    list=$(bounded 20 dnf -q -C check-update 2>/dev/null | awk 'NF == 3 && $1 ~ /\./')
    waiting=$(printf '%s\n' "$list" | grep -c .)
    security=$(bounded 20 dnf -q -C updateinfo list --security 2>/dev/null | grep -c .)
    age=$([ -d /var/cache/dnf ] && days_since /var/cache/dnf)
else
    list=$(bounded 20 zypper -q --no-refresh list-updates 2>/dev/null | awk -F '|' '$1 ~ /^v/ { print $3 }')
    waiting=$(printf '%s\n' "$list" | grep -c .)
    security=0
    age=$([ -d /var/cache/zypp/raw ] && days_since /var/cache/zypp/raw)
fi
printf '%s\n' "$list" | awk 'NF { print "waits: " ($1 == "Inst" ? $2 : $1) }' | head -n 40

if [ -z "$age" ]; then
    warn never-checked
    next check-for-updates
    worse 1
elif [ "$age" -gt "$old_days" ]; then
    warn list-old days="$age"
    next check-for-updates
    worse 1
fi
if [ "$security" -gt 0 ]; then
    warn security-waits count="$security"
    next install-updates
    worse 1
elif [ "$waiting" -gt 0 ]; then
    notice updates-wait count="$waiting"
fi

kernel=$(uname -r)
if [ -e /run/reboot-required ] || [ -e /var/run/reboot-required ]; then
    warn restart-needed why="$(sort -u /run/reboot-required.pkgs 2>/dev/null | head -n 4 | tr '\n' ' ')"
    next restart
    worse 1
elif [ -d /lib/modules ] && [ ! -d "/lib/modules/$kernel" ] && ls -d /lib/modules/[0-9]* >/dev/null 2>&1; then
    warn kernel-gone kernel="$kernel"
    next restart
    worse 1
fi
programs=$(for maps in /proc/[0-9]*/maps; do
    if grep -q '/lib.*\.so.* (deleted)$' "$maps" 2>/dev/null; then
        cat "${maps%maps}comm" 2>/dev/null
    fi
done | sort -u)
if [ -n "$programs" ]; then
    notice old-parts count="$(printf '%s\n' "$programs" | grep -c .)" names="$(printf '%s\n' "$programs" | head -n 6 | tr '\n' ' ')"
fi
fact waiting '' "$waiting"
[ "$status" -gt 0 ] || ok up-to-date waiting="$waiting"
exit "$status"
