# Does any program for remote control run, start by itself, or lie here? What somebody on the telephone may have had installed.
status=0
known='anydesk|teamviewer[a-z]*|rustdesk|x11vnc|x0vncserver|x0tigervncserv|Xvnc|vncserver[a-z-]*|winvnc|krfb|vino-server|
xrdp|xrdp-sesman|gnome-remote-de[a-z]*|nxserver[a-z.]*|nxd|chrome-remote-d[a-z]*|remoting_host|splashtop[a-z]*|SRStreamer|
meshagent|screenconnect[a-z.]*|connectwise[a-z]*|supremo[a-z]*|ammyy[a-z_]*|aeroadmin|dwagent|dwagsvc|ultraviewer[a-z_]*|
zohoassist[a-z]*|ZohoMeeting|logmein[a-z]*|parsecd|remotepc[a-z]*|getscreen[a-z]*|hoptodesk|iperius[a-z]*|radmin[a-z]*|
ngrok|cloudflared|tmate|frpc|bore|gost'
known=$(printf %s "$known" | tr -d '\n')

found=''
for process in /proc/[0-9]*; do
    read -r name <"$process/comm" || continue
    if printf '%s\n' "$name" | grep -q -E -x -i -e "$known"; then
        pid=${process#/proc/}
        user=$(stat -c %U "$process" 2>/dev/null)
        echo "running: $name, process $pid of $user"
        case " $found " in *" $name "*) continue ;; esac
        found="$found $name"
        warn running name="$name" user="$user"
        next ask-who-started
        status=1
    elif [ "$name" = ssh ] && tr '\0' '\n' <"$process/cmdline" 2>/dev/null | grep -q -e '^-[a-zA-Z]*R'; then
        warn tunnel user="$(stat -c %U "$process" 2>/dev/null)" process="${process#/proc/}"
        next ask-who-started
        status=1
    fi
done 2>/dev/null

for file in /etc/xdg/autostart/*.desktop /home/*/.config/autostart/*.desktop /root/.config/autostart/*.desktop \
    /etc/systemd/system/*.wants/* /home/*/.config/systemd/user/*.wants/*; do
    name=${file##*/}
    name=${name%.*}
    if [ -e "$file" ] && printf '%s\n' "$name" | grep -q -E -x -i -e "(.*[.-])?($known)([.@-].*)?"; then
        warn starts-itself name="$name" file="$file"
        next ask-who-installed
        status=1
    fi
done
for place in /usr/bin /usr/local/bin /opt /usr/lib /home/*/Downloads /home/*/Desktop; do
    for name in $(find "$place" -maxdepth 1 2>/dev/null | sed 's|.*/||; s/ .*//' |
        grep -E -x -i -e "($known)([-_.].*)?" | head -n 5); do
        case " $found " in
        *" $name "*) ;;
        *)
            notice lies-here name="$name" place="$place"
            ;;
        esac
    done
done
[ "$status" -gt 0 ] || ok nobody
exit "$status"
