r"""The leash: how a program is sent to a machine so that it can always be stopped there.

Closing an SSH channel, or the whole connection, ends nothing on the machine: neither on OpenSSH nor on
dropbear (security.md section 5.3). So every program runs under two small POSIX shells, tried on dash,
bash and BusyBox, with GNU and BusyBox tools:

* The *holder*, started by the login shell, starts the *runner* with `setsid` as leader of a process
  group of its own, and waits. (macOS and FreeBSD have no `setsid`: job control, `set -m`, does it there.)
  When the runner has ended, however it ended, the holder kills what is left of the group and says how it
  ended. After a script it names the processes that carry this run's token in their environment and still
  live: they had left the group.
* The *runner* reads the program from standard input, exactly as many bytes as the holder was told, and
  evaluates it in a subshell; half a program, after a line that broke, is not run: its last line is the
  token. Beside it wait two watchdogs in the same group. One reads standard input:
  its end is the order to stop, and the whole group is killed at once. The other sleeps for the time
  allowed, then sends TERM to the group, and KILL 5 s later; it needs no line to the desk.

Nothing is written to the machine's disk, and nothing of the program is on a command line, where every
account could read it: parameters, variables and secrets arrive on standard input. The command line is
the same for every run but for two numbers and the token, about 1 kB (dropbear ends the connection above
9 kB), and is made of words that fish and csh read as POSIX shells do.

What the holder reports stands on standard error as lines `\036TOKEN word ...`. The token is random and
new for each run, so nothing that a program prints can be taken for a report.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.running import Probe, RunnableScript
from deskside.domain.ssh.leashed import MAX_BODY_BYTES, TOKEN, Leashed
from deskside.domain.ssh.quoting import assign_in_sh, quote_for_sh
from deskside.domain.text import display

if TYPE_CHECKING:
    from deskside.domain.running import Draft, Runnable

TERM_GRACE_S: Final = 5
"""Seconds between TERM and KILL when the time allowed is over (security.md R14)."""

_LOOKS: Final = "0 0 0 .1 .1 .1"
"""Pauses before each further look for processes that were left behind. Only a script's are looked for:
a probe is our own and leaves none, and the look takes 3 ms, which a small step would feel."""

_MAX_REPORT_BYTES: Final = 256
_MAX_LEFT: Final = 32

# Descriptors in both shells: 3 the desk's end of standard input, 4 and 5 the real standard error and
# output, 6 the pipe on which the runner tells the holder its group. Whatever the shells themselves
# would print ("Killed", "Terminated") goes to /dev/null. `kill -USR1` is how the watchdog tells the
# holder that the time was over. The token is looked for again where it is found, because what ends takes
# a moment to go; `sleep .1` is not POSIX, hence its other half. What is still there then and belongs to the
# group was killed with it: it is named only where it is stuck in the kernel (state D, proc_pid_stat(5)),
# because on a busy machine it may take longer than that. `$-` says whether `set -m` was obeyed: dash obeys
# on a terminal only. Where there is no /proc nobody is looked for.
_HOLDER: Final = (
    "exec 3<&0 4>&2 5>&1 </dev/null >/dev/null 2>&1;"
    "export LC_ALL=C PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin;"
    "s=setsid;t=;command -v head||t=head;"
    "command -v $s||{ s=;set -m;case $- in *m*)set +m;;*)t=setsid;;esac;};"
    '[ "$t" ]&&{ printf "\\036%s missing %s\\n" $3 $t >&4;exit 127;};'
    "l=0;trap l=1 USR1;"
    'g=$(export DESKSIDE_RUN=$3;set -- "$4" deskside $1 $2 $3 $$;'
    '[ "$s" ]&&exec setsid sh -c "$@" 6>&1 >&5;set -m;sh -c "$@" 6>&1 >&5;exit $?);r=$?;'
    "kill -KILL -$g;"
    'printf "\\036%s end %s %s\\n" $3 $r $l >&4;'
    "cd /proc||exit $r;b=;for i in $5;do b=$(grep -lszxF DESKSIDE_RUN=$3 [0-9]*/environ);"
    '[ "$b" ]||break;[ $i = 0 ]||sleep $i||sleep 1;done;'
    "for e in $b;do p=${e%/*};read -r n <$p/comm&&read -r x <$p/stat||continue;"
    "x=${x##*) };y=${x#* * };case $x in D*);;*)[ ${y%% *} = $g ]&&continue;esac;"
    'printf "\\036%s left %s %s\\n" $3 $p "$n" >&4;done;'
    "exit $r"
)
_RUNNER: Final = (
    'echo $$ >&6;exec 6>&-;s=$(head -c $1 <&3);case $s in *"#$3");;*)exit 125;;esac;'
    '(trap "" TERM;while read -r x;do :;done;kill -KILL -$$) <&3 4>&- 5>&- >/dev/null &'
    '(trap "" TERM;sleep $2;kill -USR1 $4;kill -TERM -$$;sleep 5;kill -KILL -$$) '
    ">/dev/null 3<&- 4>&- 5>&- &"
    "trap : TERM;"
    '(eval "$s") 2>&4 3<&- 4>&- 5>&-;'
    "exit $?"
)
_AS_ADMIN: Final = '[ "$(id -u)" = 0 ]&&exec sh -c "$@";exec sudo -n -- sh -c "$@"'
"""The whole leash belongs to root then: nobody else could end what root has started. `-n`: never a
password, which would have to be ours to ask for."""
_SUDO_SAID_NO: Final = frozenset({1, 126, 127})
"""sudo(8) ends with 1 where it may not; the shell with 126 or 127 where it could not start it. A holder that
has run says how the program ended before it ends itself, so none of these comes without that word."""

INCOMPLETE: Final = 125
"""The runner's exit status where the program did not arrive whole."""


def not_allowed(leashed: Leashed, status: int) -> bool:
    """Say whether exit status `status`, without a report of the holder, means that sudo said no."""
    return leashed.as_admin and status in _SUDO_SAID_NO


def leash(what: Runnable | Draft, token: str) -> Leashed:
    """Put `what` on a leash.

    Args:
        what: The program, with its arguments and variables; a draft never leaves this computer.
        token: 32 random hex digits, new for each run.

    Raises:
        WrongUse: `program-unsendable` (empty, too large, or with a NUL byte), or a parameter's code.
    """
    if what.shell == "powershell":
        from deskside.domain.ssh.windows_leash import leash_on_windows  # noqa: PLC0415 - for Windows only

        return leash_on_windows(what, token)
    if not TOKEN.fullmatch(token):
        raise WrongUse("program-unsendable", why="token")
    stdin = program_text(what) + f"\n#{token}".encode()
    numbers = f"{len(stdin)} {max(1, what.timeout_s)} {token}"
    looks = "" if isinstance(what, Probe) else _LOOKS
    as_admin = isinstance(what, RunnableScript) and what.as_admin
    begin = f"exec sh -c {quote_for_sh(_AS_ADMIN)} sh" if as_admin else "exec sh -c"
    command = f"{begin} {quote_for_sh(_HOLDER)} sh {numbers} {quote_for_sh(_RUNNER)} '{looks}'"
    return Leashed(command=command, stdin=stdin, token=token, timeout_s=what.timeout_s, as_admin=as_admin)


def program_text(what: Runnable | Draft) -> bytes:
    """Return the whole program for a POSIX shell: parameters and variables, then the body.

    Raises:
        WrongUse: As `leash`.
    """
    body = what.body
    if not body or len(body) > MAX_BODY_BYTES or b"\0" in body:
        raise WrongUse("program-unsendable", why="bytes")
    return _prologue(what).encode("utf-8", "surrogateescape") + body


def _prologue(what: Runnable | Draft) -> str:
    """Return what sets the positional parameters and variables: one line, so that errors keep their line."""
    words = "".join(f" {quote_for_sh(argument)}" for argument in what.arguments)
    exports = "".join(f"export {assign_in_sh(name, value)};" for name, value in what.environment)
    return f"set --{words};{exports}"


class Reports:
    """Takes the holder's reports out of standard error, however it was cut into chunks.

    Attributes:
        status: The program's exit status, or None while it has not ended.
        late: The watchdog on the machine ended it, because the time allowed was over.
        missing: A tool without which the leash cannot hold, or empty.
        left_behind: `pid name` of the processes that left the group and still run.
    """

    def __init__(self, token: str) -> None:
        self._mark = b"\x1e" + token.encode("ascii") + b" "
        self._held = b""
        self.status: int | None = None
        self.late = False
        self.missing = ""
        self.left_behind: tuple[str, ...] = ()

    def feed(self, data: bytes) -> bytes:
        """Return what of `data`, and of what was held back, belongs to the program."""
        if not self._held and b"\x1e" not in data:
            return data
        data, self._held = self._held + data, b""
        out = []
        while (at := data.find(b"\x1e")) >= 0:
            out.append(data[:at])
            data = data[at:]
            if not data.startswith(self._mark):
                if self._mark.startswith(data):
                    self._held = data
                    return b"".join(out)
                out.append(data[:1])
                data = data[1:]
                continue
            end = data.find(b"\n", 0, _MAX_REPORT_BYTES)
            if end < 0 and len(data) < _MAX_REPORT_BYTES:
                self._held = data
                return b"".join(out)
            end = end if end >= 0 else _MAX_REPORT_BYTES
            self._read(data[len(self._mark) : end])
            data = data[end + 1 :]
        out.append(data)
        return b"".join(out)

    def rest(self) -> bytes:
        """Return what is still held back when the stream has ended."""
        held, self._held = self._held, b""
        return held

    def _read(self, report: bytes) -> None:
        word, _, rest = report.decode("utf-8", "replace").partition(" ")
        if word == "end" and (found := re.fullmatch(r"(\d{1,3}) ([01])", rest)):
            self.status, self.late = int(found[1]), found[2] == "1"
        elif word == "missing":
            self.missing = display(rest, limit=32)
        elif word == "left" and len(self.left_behind) < _MAX_LEFT and re.match(r"\d{1,10} ", rest):
            self.left_behind += (display(rest, limit=64),)
