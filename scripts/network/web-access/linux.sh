# Does a plain web page arrive unchanged? $1 is a page whose text is known, $2 a part of that text.
# A sign-in page of a hotel or guest network, a filter, or a dead proxy shows itself here.
address=$1 expected=$2
status=0
worse() { [ "$status" -ge "$1" ] || status=$1; }
case $address in
*://*) ;;
*) address=http://$address ;;
esac

if command -v curl >/dev/null 2>&1; then
    fetch() { # PROXY or '': prints the page and then `#CODE REDIRECT`; status of curl
        if [ -n "$1" ]; then set -- --proxy "$1"; else set -- --noproxy '*'; fi
        curl -q -sS --max-time 8 --connect-timeout 5 --max-filesize 1000000 "$@" \
            -w '\n#%{http_code} %{redirect_url}\n' -- "$address" 2>&1 </dev/null | head -c 20000
    }
else
    fetch() { # BusyBox and GNU wget say nothing about redirects; the page is compared all the same
        # Debian's BusyBox crashes on -T, which it does not know: the limit is ours.
        page=$(bounded 6 env http_proxy="$1" https_proxy= wget -q -O - "$address" 2>&1 </dev/null | head -c 20000)
        case $page in
        *wget:* | '') printf '%s\n#000 \n' "$page" ;;
        *) printf '%s\n#200 \n' "$page" ;;
        esac
    }
fi

judge() { # sets `outcome`, `code` and `moved` from what `fetch` printed
    last=$(printf '%s\n' "$1" | tail -n 1)
    code=${last#\#}
    moved=${code#* }
    code=${code%% *}
    case $1 in
    *"$expected"*) [ "$code" = 200 ] && outcome=good && return ;;
    esac
    case $code in
    000 | '') outcome=dead ;;
    407) outcome='proxy-login' ;;
    *) outcome=changed ;;
    esac
}

# What programs are told to use: the session's environment, then the machine's
proxy=${http_proxy:-${HTTP_PROXY:-}}
from=environment
if [ -z "$proxy" ] && [ -r /etc/environment ]; then
    proxy=$(sed -n 's/^[[:space:]]*\(export[[:space:]]\)\{0,1\}\(http_proxy\|HTTP_PROXY\)=//p' /etc/environment |
        tail -n 1 | tr -d "\"'")
    from=/etc/environment
fi
if [ -z "$proxy" ] && command -v gsettings >/dev/null 2>&1 && [ -n "${DBUS_SESSION_BUS_ADDRESS-}" ]; then
    if [ "$(gsettings get org.gnome.system.proxy mode 2>/dev/null)" = "'manual'" ]; then
        proxy=$(gsettings get org.gnome.system.proxy.http host | tr -d "'"):$(gsettings get org.gnome.system.proxy.http port)
        from=GNOME
    fi
fi
if [ -z "$proxy" ] && command -v scutil >/dev/null 2>&1; then # macOS
    proxy=$(scutil --proxy 2>/dev/null </dev/null | awk '
        $1 == "HTTPEnable" { on = $3 }
        $1 == "HTTPProxy" { host = $3 }
        $1 == "HTTPPort" { port = $3 }
        END { if (on == 1 && host != "") print host (port == "" ? "" : ":" port) }')
    from='System Settings'
fi
# A proxy may be written with a name and password, which are nobody's business.
shown=$(printf '%s' "$proxy" | sed 's|//[^/@]*@|//|')

page=$(fetch '')
judge "$page"
echo "direct: $outcome (status $code)"
direct=$outcome direct_code=$code direct_moved=$moved
[ "$outcome" = good ] || printf '%s\n' "$page" | tail -n 3 | cut -c 1-200

if [ -n "$proxy" ]; then
    page=$(fetch "$proxy")
    judge "$page"
    echo "through the proxy $shown, set in $from: $outcome (status $code)"
    case $outcome in
    good)
        ok proxy-works proxy="$shown"
        [ "$direct" = good ] || notice only-by-proxy
        exit 0
        ;;
    proxy-login)
        warn proxy-wants-login proxy="$shown"
        next check-proxy-login
        exit 1
        ;;
    dead)
        fail proxy-dead proxy="$shown" from="$from"
        next remove-proxy
        exit 2
        ;;
    *)
        # What programs get is what the proxy gives them.
        direct=$outcome direct_code=$code direct_moved=$moved
        ;;
    esac
fi

case $direct in
good)
    ok page-unchanged address="$address"
    ;;
dead)
    fail no-answer address="$address"
    next check-path
    worse 2
    ;;
*)
    if [ -n "$direct_moved" ]; then
        where=${direct_moved#*://}
        fail sent-elsewhere address="$address" where="${where%%/*}"
    elif [ "$direct_code" = 200 ] || [ "$direct_code" = 511 ]; then
        fail page-changed address="$address"
    else
        warn page-missing address="$address" code="$direct_code"
        next try-another-page
        exit 1
    fi
    next open-browser
    worse 2
    ;;
esac
exit "$status"
