# Deletes packages that were downloaded to be installed; the package manager fetches them again when it needs them.
if command -v apt-get >/dev/null 2>&1; then
    folder=/var/cache/apt/archives
    clean() { bounded 60 apt-get clean -q; }
elif command -v dnf >/dev/null 2>&1; then
    folder=/var/cache/dnf
    clean() { bounded 60 dnf -q clean packages; }
elif command -v yum >/dev/null 2>&1; then
    folder=/var/cache/yum
    clean() { bounded 60 yum -q clean packages; }
else
    folder=/var/cache/zypp
    clean() { bounded 60 zypper -q clean; }
fi
size() { du -sk "$folder" 2>/dev/null | awk '{ print $1 }'; }

before=$(size)
if ! said=$(clean 2>&1); then
    fail not-emptied folder="$folder" why="$(printf '%s\n' "$said" | tail -n 1 | cut -c 1-120)"
    next wait-for-updates
    exit 2
fi
freed=$(((${before:-0} - $(size)) / 1024))
fact freed MB "$freed"
ok emptied folder="$folder" mb="$freed"
exit 0
