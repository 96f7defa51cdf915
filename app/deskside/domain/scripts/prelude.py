r"""The few shell functions that every script is given, and what is put before the approved file.

What a script calls: `ok`, `warn`, `fail`, `notice`, `next` with a message key of its manifest and
`name=value` pairs, or with free text; `fact NAME UNIT VALUE`. Each prints one result line that carries
this run's token (`domain.scripts.marks` reads it). `bounded SECONDS PROGRAM ...` gives a program its own
limit: its exit status, or 124 where it was ended (0047). POSIX sh only: tried with dash, bash and BusyBox.

`bounded` looks every 50 ms whether the program is still there, in `/proc` or, on systems without it, with
`ps`; a `sleep` that knows whole seconds only makes that every second. TERM, a second later KILL; a program
that is stuck in the kernel even then is not waited for. Descriptor 9 carries standard input past the shell,
which gives every program in the background an empty one. Whatever the shell itself would say of a program
that was ended (Bash says `Killed` at a moment of its choosing) is no part of the script's output.

The prelude also sets what every script may rely on: `LC_ALL=C`, and the folders of administration
programs at the end of `PATH`, which a plain user's login lacks on Debian.
"""

from __future__ import annotations

import hashlib

PRELUDE = rb"""# Deskside helpers, release 3
LC_ALL=C
PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL PATH
_ds_quote() {
    _ds_rest=$1 _ds_quoted=
    [ ${#1} -le 300 ] || _ds_rest=$(printf '%.300s' "$1")
    while :; do
        _ds_plain=${_ds_rest%%[%:[:space:]]*}
        _ds_quoted=$_ds_quoted$_ds_plain
        _ds_rest=${_ds_rest#"$_ds_plain"}
        case $_ds_rest in
        '') return 0 ;;
        %*) _ds_quoted=$_ds_quoted%25 ;;
        :*) _ds_quoted=$_ds_quoted%3A ;;
        *) _ds_quoted=$_ds_quoted%20 ;;
        esac
        _ds_rest=${_ds_rest#?}
    done
}
_ds_say() {
    _ds_head=$1 _ds_text=
    shift
    case ${1-} in
    '' | *[!a-z0-9-]*) _ds_text=$* ;;
    *)
        _ds_head="$_ds_head mark=${DESKSIDE_MARK-} code=$1"
        shift
        for _ds_pair; do
            _ds_quote "${_ds_pair#*=}"
            _ds_head="$_ds_head ${_ds_pair%%=*}=$_ds_quoted"
        done
        printf '::%s::\n' "$_ds_head"
        return 0
        ;;
    esac
    printf '::%s mark=%s::%s\n' "$_ds_head" "${DESKSIDE_MARK-}" "$_ds_text"
}
ok() { _ds_say ok "$@"; }
warn() { _ds_say warning "$@"; }
fail() { _ds_say error "$@"; }
notice() { _ds_say notice "$@"; }
next() { _ds_say next "$@"; }
fact() {
    _ds_quote "$2"
    printf '::fact mark=%s name=%s unit=%s::%s\n' "${DESKSIDE_MARK-}" "$1" "$_ds_quoted" "$3"
}
_ds_runs() {
    if [ -r "/proc/$$/stat" ]; then
        read -r _ds_state 2>/dev/null <"/proc/$1/stat" || return 1
        _ds_state=${_ds_state##*) }
    else
        _ds_state=$(ps -o stat= -p "$1" 2>/dev/null) || kill -0 "$1" 2>/dev/null || return 1
    fi
    case $_ds_state in Z* | X*) return 1 ;; esac
}
_ds_gone() {
    _ds_looks=$2
    while _ds_runs "$1"; do
        [ "$_ds_looks" -gt 0 ] || return 1
        _ds_looks=$((_ds_looks - 1))
        sleep 0.05 2>/dev/null || {
            sleep 1
            _ds_looks=$((_ds_looks - 19))
        }
    done
}
bounded() {
    _ds_looks=$(($1 * 20)) _ds_status=0
    shift
    { "$@" <&9 9<&- & } 9<&0
    _ds_child=$!
    {
        if _ds_gone "$_ds_child" "$_ds_looks"; then
            wait "$_ds_child" || _ds_status=$?
            return "$_ds_status"
        fi
        kill "$_ds_child" || :
        _ds_gone "$_ds_child" 20 || kill -KILL "$_ds_child" || :
        ! _ds_gone "$_ds_child" 20 || wait "$_ds_child" || :
        return 124
    } 2>/dev/null
}
_ds_need() {
    for _ds_tool; do
        command -v "$_ds_tool" >/dev/null 2>&1 && return 0
    done
    notice missing-tool tool="$*"
    exit 3
}
_ds_admin() {
    [ "$(id -u)" = 0 ] && return 0
    notice needs-admin
    exit 3
}
"""
"""Fixed with the release; a test holds its digest, so that a change to it is a decision."""

PRELUDE_SHA256 = hashlib.sha256(PRELUDE).hexdigest()
"""Hex SHA-256 of `PRELUDE`."""
