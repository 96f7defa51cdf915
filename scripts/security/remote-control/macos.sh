# Does any program for remote control run, start by itself, or lie here? What somebody on the telephone may have had installed.
status=0
known='anydesk|teamviewer[a-z_]*|rustdesk|vncserver[a-z-]*|vnc server|winvnc|nxserver[a-z.]*|nxd|nomachine|nxplayer|
remoting_me2me_host|remoting_host|chrome remote desktop[a-z ]*|splashtop[a-z ]*|srstreamer[a-z]*|meshagent|mesh_services|
screenconnect[a-z.]*|connectwise[a-z]*|supremo[a-z]*|ammyy[a-z_]*|aeroadmin|dwagent|dwagsvc|ultraviewer[a-z_]*|
zohoassist[a-z]*|zoho assist[a-z ]*|zohomeeting|logmein[a-z]*|parsecd|parsec|remotepc[a-z]*|getscreen[a-z]*|hoptodesk|
iperius[a-z]*|jump desktop connect|jumpconnect|ngrok|cloudflared|tmate|frpc|bore|gost'
known=$(printf %s "$known" | tr -d '\n')

# The path of a program may have blanks in it.
processes=$(ps -axo pid=,user=,comm= 2>/dev/null)
found=$(printf '%s\n' "$processes" | awk '
    { pid = $1; user = $2; $1 = $2 = ""; sub(/^ +/, ""); sub(/.*\//, ""); print pid, user, $0 }' |
    grep -E -i -e "^[0-9]+ [^ ]+ ($known)\$" | sort -u -k 3)
while read -r pid user name; do
    [ -n "$name" ] || continue
    echo "running: $name, process $pid of $user"
    warn running name="$name" user="$user"
    next ask-who-started
    status=1
done <<FOUND
$found
FOUND
tunnels=$(ps -axo pid=,user=,args= 2>/dev/null |
    awk '$3 ~ /(^|\/)ssh$/ { for (i = 4; i <= NF; i++) if ($i ~ /^-[a-zA-Z]*R/) { print $1, $2; next } }')
while read -r pid user; do
    [ -n "$pid" ] || continue
    warn tunnel user="$user" process="$pid"
    next ask-who-started
    status=1
done <<TUNNELS
$tunnels
TUNNELS

# What macOS itself has for this: launchd knows it only where it is switched on.
if bounded 8 launchctl print system/com.apple.screensharing >/dev/null 2>&1 </dev/null; then
    warn own-sharing
    next ask-who-started
    status=1
fi
if printf '%s\n' "$processes" | grep -q '/ARDAgent$'; then
    warn own-management
    next ask-who-started
    status=1
fi

for file in /Library/LaunchDaemons/*.plist /Library/LaunchAgents/*.plist /Users/*/Library/LaunchAgents/*.plist; do
    name=${file##*/}
    name=${name%.plist}
    if [ -e "$file" ] && printf '%s\n' "$name" | grep -q -E -x -i -e "(.*[._-])?($known)([._-].*)?"; then
        warn starts-itself name="$name" file="$file"
        next ask-who-installed
        status=1
    fi
done
# A folder of a user may be closed to us by macOS: then it says nothing.
for place in /Applications/ /Users/*/Applications/ /Users/*/Downloads/ /Users/*/Desktop/; do
    [ -d "$place" ] || continue
    bounded 4 find "$place" -maxdepth 1 2>/dev/null </dev/null | sed 's|.*/||' |
        grep -E -x -i -e "($known)([-_. ].*)?" | head -n 5 | while read -r name; do
        case $found in
        *" ${name%.app}"*) ;;
        *)
            notice lies-here name="$name" place="${place%/}"
            ;;
        esac
    done
done
[ "$status" -gt 0 ] || ok nobody
exit "$status"
