"""Stand-ins that keep a state in a file of the test, so that a change to a Mac is seen, and its way back."""

from __future__ import annotations

LINK = r"""
state=${0%/*}/../flags
[ -e "$state" ] || echo UP,BROADCAST >"$state"
read -r flags <"$state"
[ "$1" = en5 ] || { echo "ifconfig: interface $1 does not exist" >&2; exit 1; }
case $2 in
up) echo UP,BROADCAST >"$state" ;;
down) echo BROADCAST >"$state" ;;
*) printf 'en5: flags=8863<%s> mtu 1500\n\tinet 192.0.2.9 netmask 0xffffff00\n' "$flags" ;;
esac"""
"""One interface that remembers whether it is on."""

TUNNEL = r"""
state=${0%/*}/../tunnel
[ -e "$state" ] || echo Disconnected >"$state"
read -r now <"$state"
case $2 in
list)
    echo 'Available network connection services in the current set (*=enabled):'
    app=com.wireguard.macos
    echo "* ($now)  5F1C0A2B-0000-4000-8000-000000000001 VPN ($app) \"Office\"  [VPN:$app]" ;;
status) printf '%s\nExtended Status <dictionary> {\n' "$now"
    [ "$now" != Connected ] ||
        printf '  IPv4 : <dictionary> {\n    InterfaceName : utun4\n  }\n  Status : 2\n'
    echo '}' ;;
show) printf '  RemoteAddress : 198.51.100.30:51820\n' ;;
start) echo Connected >"$state" ;;
stop) echo Disconnected >"$state" ;;
esac"""
"""The tunnels of the WireGuard app, as macOS tells them: one, Office, kept in a file."""

DSCL = r"""
state=${0%/*}/../proofs
[ -e "$state" ] || echo ';ShadowHash;HASHLIST:<SALTED-SHA512-PBKDF2>' >"$state"
case $3 in */Users/oleg) ;; *) exit 56 ;; esac
case $2/$4 in
-read/UniqueID) echo 'UniqueID: 501' ;;
-read/AuthenticationAuthority) echo "AuthenticationAuthority: $(/bin/cat "$state")" ;;
-append/AuthenticationAuthority) echo "$(/bin/cat "$state") $5" >"$state.1"; /bin/mv "$state.1" "$state" ;;
-delete/AuthenticationAuthority) /bin/sed "s/ $5//" "$state" >"$state.new"; /bin/mv "$state.new" "$state" ;;
esac"""
"""The directory of a Mac with one account, whose proofs are kept in a file."""

LAUNCHD = r"""
state=${0%/*}/../service
[ -e "$state" ] || echo 'running 0' >"$state"
read -r now last <"$state"
case "$*" in *org.example.vpnd | *org.cups.cupsd) ;; *) echo 'Could not find service' >&2; exit 113 ;; esac
case $1 in
print)
    printf '%s = {\n\tactive count = 1\n\tstate = %s\n\n\tlast exit code = %s\n' "$2" "$now" "$last"
    printf '\tsockets = {\n\t\tstate = running\n\t}\n}\n' ;;
kickstart) [ "$last" != broken ] || { echo 'Could not kickstart service: 78' >&2; exit 78; }
    echo 'running 0' >"$state" ;;
kill) echo 'not-running 0' >"$state" ;;
esac"""
"""One service, kept in a file; a part of it is always said to run, which is none of its own state."""
