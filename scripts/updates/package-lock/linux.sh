# Why can no software be installed or updated? Who holds the lock, what was left half installed, what does not fit.
# $1: minutes after which a holder of the lock counts as stuck.
minutes=$1
status=0 installed=0
worse() { [ "$status" -ge "$1" ] || status=$1; }

has_open() { # PROCESS FILE: true also where we may not look
    ls "/proc/$1/fd" >/dev/null 2>&1 || return 0
    for descriptor in "/proc/$1/fd"/*; do
        [ "$(readlink "$descriptor")" != "$2" ] || return 0
    done
    return 1
}

holders() { # FILE ...: prints file, process id, its age in minutes and its name, for each lock held on it
    read -r up _ </proc/uptime
    for file; do
        number=$(stat -c %i "$file" 2>/dev/null) || continue
        # The process stands in the fifth column, MAJOR:MINOR:NUMBER of the file in the sixth.
        pids=$(awk -v number="$number" '{ split($6, id, ":") } id[3] == number && $5 > 0 { print $5 }' /proc/locks)
        for pid in $pids; do
            [ -d "/proc/$pid" ] || continue
            has_open "$pid" "$file" || continue
            began=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -d ' ' -f 20)
            echo "$file $pid $(((${up%.*} - ${began:-0} / 100) / 60)) $(cat "/proc/$pid/comm")"
        done
    done | sort -u -k 2,2n
}

blame() { # what `holders` printed
    while read -r file pid age name; do
        [ -n "$pid" ] || continue
        echo "$file: held by $name, process $pid, for $age minutes"
        if [ "$age" -ge "$minutes" ]; then
            fail stuck name="$name" pid="$pid" age="$age"
            next look-at-holder
            return 2
        fi
        warn busy name="$name" pid="$pid" age="$age"
        next wait
        return 1
    done
}

check_dpkg() {
    holders /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/cache/apt/archives/lock | blame
    worse $?
    # What a broken-off run leaves: pages of its diary, and packages between two states
    if ls /var/lib/dpkg/updates/[0-9]* >/dev/null 2>&1; then
        fail broken-off
        worse 2
        next finish-dpkg
    fi
    halfway=$(dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' 2>/dev/null </dev/null |
        awk '$1 ~ /^(unpacked|half-configured|half-installed|triggers-awaited|triggers-pending)$/ { print $2 " (" $1 ")" }')
    installed=$(dpkg-query -W 2>/dev/null </dev/null | grep -c .)
    if [ "$installed" -eq 0 ]; then
        fail no-database manager=dpkg
        next tell-staff
        worse 2
        return
    fi
    if [ -n "$halfway" ]; then
        printf 'half installed:\n%s\n' "$halfway" | head -n 20
        fail half-installed count="$(printf '%s\n' "$halfway" | wc -l | tr -d ' ')" \
            names="$(printf '%s\n' "$halfway" | head -n 4 | sed 's/ .*//' | tr '\n' ' ' | sed 's/ $//')"
        next finish-dpkg
        worse 2
    fi
    if command -v apt-get >/dev/null 2>&1; then
        # Without locking, and without writing its own cache: this only reads.
        unmet=$(apt-get check -q -o Debug::NoLocking=1 -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= 2>&1 </dev/null |
            grep -E 'Depends:|Conflicts:|Breaks:' | head -n 10)
        if [ -n "$unmet" ]; then
            printf 'does not fit together:\n%s\n' "$unmet"
            fail unmet first="$(printf '%s\n' "$unmet" | sed -n '1s/^ *//p' | cut -c 1-150)"
            next mend-dependencies
            worse 2
        fi
        held=$(apt-mark showhold 2>/dev/null </dev/null | tr '\n' ' ')
        [ -z "$held" ] || notice held names="${held% }"
    fi
}

check_rpm() {
    holders "$database/.rpm.lock" /var/cache/dnf/metadata_lock.pid | blame
    worse $?
    # A damaged database may also make rpm wait for ever. An answer is a version, or that rpm is no package here.
    said=$(bounded 8 rpm -q rpm 2>&1)
    case $said in
    '' | *rror*database* | *'DB_'* | *'cannot open'* | *malformed*)
        printf '%s\n' "$said" | head -n 5
        fail no-database manager=rpm
        next tell-staff
        worse 2
        return
        ;;
    esac
    installed=$(bounded 8 rpm -qa 2>/dev/null | grep -c .)
    twice=$(bounded 8 rpm -qa --qf '%{NAME}.%{ARCH}\n' 2>/dev/null |
        grep -v -e '^kernel' -e '^gpg-pubkey' | sort | uniq -d | head -n 4 | tr '\n' ' ')
    if [ -n "$twice" ]; then
        warn installed-twice names="${twice% }"
        next tell-staff
        worse 1
    fi
}

if [ -e /var/lib/dpkg/status ] && command -v dpkg-query >/dev/null 2>&1; then
    check_dpkg
elif database=$(rpm --eval '%{_dbpath}' 2>/dev/null) && [ -n "$database" ] && [ -d "$database" ]; then
    # BusyBox's rpm, which knows no database, is none.
    check_rpm
else
    notice no-manager
    exit 3
fi

# Installing writes to these; without room it breaks off half-way.
for place in / /boot /var; do
    room=$(df -Pk "$place" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')
    if [ -n "$room" ] && [ "$room" -lt 100 ]; then
        warn no-room path="$place" mb="$room"
        next make-room
        worse 1
        break
    fi
done

fact installed '' "$installed"
[ "$status" -gt 0 ] || ok free count="$installed"
exit "$status"
