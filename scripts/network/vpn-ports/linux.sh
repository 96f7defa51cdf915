# Which doors of the VPN server $1 answer? $2 says which kind of VPN: any, ipsec, openvpn, wireguard or tls.
host=$1 kind=$2

case $host in
*[!0-9.]*)
    if command -v getent >/dev/null 2>&1; then
        address=$(getent ahosts "$host" | awk '$2 == "STREAM" { print $1; exit }')
    else
        address=$(bounded 5 nslookup "$host" 2>/dev/null | awk '/^Name:/ { ours = 1 } ours && /^Address/ { print $NF; exit }')
    fi </dev/null
    ;;
*) address=$host ;;
esac
if [ -z "$address" ]; then
    fail name-not-found host="$host"
    next check-names
    exit 2
fi

# What makes each server say something, and signs in nowhere:
# the first message of IKEv2 (RFC 7296 section 1.2) offering AES-256, SHA-256 and group 14; its nonce and its
# public value are the letters A and B over and over, so it can never become a connection
many() { awk -v letter="$1" -v n="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", letter }'; }
ike='deskside\0\0\0\0\0\0\0\0\x21\x20\x22\x08\0\0\0\0\0\0\x01\x78'
ike="$ike\\x22\\0\\0\\x30\\0\\0\\0\\x2c\\x01\\x01\\0\\x04\\x03\\0\\0\\x0c\\x01\\0\\0\\x0c\\x80\\x0e\\x01\\0"
ike="$ike\\x03\\0\\0\\x08\\x02\\0\\0\\x05\\x03\\0\\0\\x08\\x03\\0\\0\\x0c\\0\\0\\0\\x08\\x04\\0\\0\\x0e"
ike="$ike\\x28\\0\\x01\\x08\\0\\x0e\\0\\0$(many A 256)\\0\\0\\0\\x24$(many B 32)"
# the same behind the four zero bytes that port 4500 wants (RFC 3948 section 2.2)
nat="\\0\\0\\0\\0$ike"
# the first packet of OpenVPN: hard reset of a client, version 2, with a session id of its own
reset='\x38deskside\0\0\0\0\0'
# WireGuard answers nobody whose key it does not know; any byte shows whether something listens
any='\x01'

# One byte of an answer is enough. The byte may be a zero, which `read` takes for the end it was given.
# shellcheck disable=SC2016 # expanded by that bash
udp='exec 3<>"/dev/udp/$0/$1" || exit 2
for try in 1 2; do
    printf "$2" >&3 || exit 1
    IFS= read -r -d "" -n 1 -t 2 -u 3 byte
    status=$?
    [ $status -eq 0 ] && exit 0
    [ $status -gt 128 ] || exit 1
done
exit 3'
# shellcheck disable=SC2016 # expanded by that bash
tcp='exec 3<>"/dev/tcp/$0/$1"'

if [ "$(uname -s)" = Darwin ]; then # the bash 3.2 of macOS does not tell a refused packet from a silence
    # shellcheck disable=SC2016 # expanded by perl
    ask='my ($host, $port, $packet) = @ARGV;
        $packet =~ s/\\(x[0-9a-f]{2}|0)/$1 eq "0" ? "\0" : chr hex substr $1, 1/ge;
        my $socket = IO::Socket::IP->new(Proto => "udp", PeerHost => $host, PeerPort => $port) or die $!;
        for (1, 2) {
            defined send $socket, $packet, 0 or die $!;
            vec(my $wait = "", fileno $socket, 1) = 1;
            if (select $wait, undef, undef, 2) {
                defined recv $socket, my $answer, 1, 0 or die $!;
                exit 0;
            }
        }
        exit 3'
    ask_udp() { bounded 6 perl -MIO::Socket::IP -e "$ask" "$address" "$1" "$2" 2>&1 </dev/null; }
else
    # Without --norc a bash that finds itself behind sshd runs the user's .bashrc first.
    ask_udp() { bounded 6 bash --norc -c "$udp" "$address" "$1" "$2" 2>&1 </dev/null; }
fi

knock() { # NAME PORT PACKET-or-'': prints the name of the door and what it said
    if [ -n "$3" ]; then
        said=$(ask_udp "$2" "$3")
    else
        # As above, --norc keeps the user's .bashrc out.
        said=$(bounded 4 bash --norc -c "$tcp" "$address" "$2" 2>&1 </dev/null)
    fi
    case $?/$said in
    0/*) echo "$1 answers" ;;
    */*refused*) echo "$1 closed" ;;
    *) echo "$1 silent" ;;
    esac
}

wants() { [ "$kind" = any ] || [ "$kind" = "$1" ]; }
told=$(
    if wants ipsec; then
        knock UDP-500 500 "$ike" &
        knock UDP-4500 4500 "$nat" &
    fi
    if wants openvpn; then
        knock UDP-1194 1194 "$reset" &
        knock TCP-1194 1194 '' &
    fi
    if wants wireguard; then knock UDP-51820 51820 "$any" & fi
    if wants openvpn || wants tls; then knock TCP-443 443 '' & fi
    wait
)
told=$(printf '%s\n' "$told" | sort)
printf '%s (%s):\n%s\n' "$host" "$address" "$told"
those() { printf '%s\n' "$told" | awk -v what="$1" '$2 == what { sub("-", " ", $1); printf "%s%s", (n++ ? ", " : ""), $1 }'; }
good=$(those answers) closed=$(those closed) silent=$(those silent)

if [ -n "$good" ]; then
    ok answers host="$host" ports="$good"
    [ -z "$closed" ] || notice closed ports="$closed"
    [ -z "$silent" ] || notice silent ports="$silent"
    next check-login
    exit 0
fi
if [ -z "$silent" ]; then
    fail all-closed host="$host" ports="$closed"
    next check-server
    exit 2
fi
if [ "$kind" = wireguard ]; then
    notice wireguard-silent host="$host"
    next try-other-network
    exit 3
fi
warn all-silent host="$host" ports="$silent"
[ -z "$closed" ] || notice closed ports="$closed"
next try-other-network
exit 1
