# What macOS itself thinks of a server's certificate. Its curl asks the keychain, where the organisation's own
# authorities are; its openssl (LibreSSL) does not, and only fetches and reads what is there.

# offer SCHEME HOST PORT: opens the connection as programs of this Mac do, and says nothing to the server but goodbye.
# Sets `ended` (curl's exit status), `agreed` (yes where encryption was agreed on and the certificate accepted) and
# `heard` (what curl and the server said).
offer() {
    case $1 in
    smtp | imap | pop3) heard=$(curl_offer --ssl-reqd "$1://$2:$3/") ;;
    *) heard=$(curl_offer "$1://$2:$3/") ;;
    esac
    # shellcheck disable=SC2034 # for whoever calls
    ended=${heard##*#ended }
    agreed=${heard##*#agreed }
    agreed=${agreed%%#*}
    heard=${heard%#agreed *}
    case $agreed in *[1-9]*) agreed=yes ;; *) agreed=no ;; esac
}
curl_offer() {
    bounded 10 curl -q -sS -v -o /dev/null --max-time 8 --connect-timeout 6 --noproxy '*' \
        -w '#agreed %{time_appconnect}' "$@" 2>&1 </dev/null
    printf '#ended %s' $?
}

# certificate_of SCHEME HOST PORT: prints the certificate that the server shows, accepted or not.
certificate_of() {
    case $2 in
    *[!0-9.]*) set -- "$@" -servername "$2" ;;
    esac
    scheme=$1 at=$2:$3
    shift 3
    case $scheme in smtp | imap | pop3) set -- "$@" -starttls "$scheme" ;; esac
    bounded 6 openssl s_client -connect "$at" "$@" 2>/dev/null </dev/null |
        sed -n '/^-----BEGIN CERTIFICATE-----/,/^-----END CERTIFICATE-----/p'
}

# days_until DATE: from a date as openssl writes it (“Jun  1 12:00:00 2026 GMT”), years counted from March
days_until() {
    echo "$1" | awk -v now="$(date +%s)" '{
        month = (index("JanFebMarAprMayJunJulAugSepOctNovDec", $1) + 2) / 3
        y = $4 - (month <= 2); m = (month + 9) % 12
        day = 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m + 2) / 5) + $2 - 1 - 719468
        seconds = day * 86400 + substr($3, 1, 2) * 3600 - now
        print (seconds < 0 ? int(seconds / 86400) - 1 : int(seconds / 86400))
    }'
}

# names_in CERTIFICATE: the names and addresses for which it is valid, with commas between them
names_in() {
    printf '%s\n' "$1" | openssl x509 -noout -text 2>/dev/null |
        awk '/Subject Alternative Name/ { getline; gsub(/DNS:|IP Address:|^ +/, ""); print; exit }'
}

# is_for HOST NAMES: whether one of the names is that of the host; a star stands for one part in front
is_for() {
    printf '%s\n' "$2" | tr ',' '\n' | awk -v host="$1" '
        { sub(/^ +/, ""); name = tolower($0); host = tolower(host) }
        name == host { found = 1 }
        name ~ /^[*][.]/ { rest = host; sub(/^[^.]*/, "", rest); if (rest == substr(name, 2)) found = 1 }
        END { exit !found }'
}
