"""What the lines of a shell script may not hold, or should not. Hints for authors, not a parser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.check_quoting import unquoted
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.remark import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.scripts.manifest import Manifest

_START: Final = r"(?:^|[;&|({`]|\bthen|\belse|\bdo|\bbounded\s+\S+)\s*"
"""Where a command can begin in a line of shell."""
_SAYS: Final = re.compile(_START + r"(?:ok|warn|fail|notice|next)\s+([a-z0-9-]+)(?=\s|$|;)")
_FACT: Final = re.compile(r"\bfact\s+([a-z][a-z0-9_-]*)\b")
_LEAVES: Final = re.compile(
    _START + r"(setsid|nohup|disown|crontab|systemd-run|screen|tmux|timeout(?!\s+--foreground))\b"
)
_ELEVATES: Final = re.compile(_START + r"(sudo|su|doas|pkexec|runuser)\s")
_EVALUATES: Final = re.compile(_START + r"(eval)\s|\b(?:curl|wget)\b[^|;]*\|\s*((?:ba|da|k)?sh)\b")
_PACKAGES: Final = (
    r"(?:apt|apt-get|dnf|yum|apk|zypper)\s+(?:-\S+\s+)*(?:install|reinstall|add|remove|purge|del|erase|update"
    r"|upgrade|dist-upgrade|full-upgrade|downgrade|autoremove|clean|fix)"
)
_CHANGES: Final = re.compile(
    _START + r"(rm|mv|cp|dd|mkdir|touch|tee|chmod|chown|kill|killall|pkill|reboot|shutdown|umount|mkfs\S*"
    # `mount` that is given nothing lists what is mounted.
    r"|mount(?!\s*(?:\d?[<>|)]|$))"
    rf"|{_PACKAGES}|sed\s+-i\S*|sysctl\s+-w"
    r"|systemctl\s+(?:start|stop|restart|reload|enable|disable|mask|unmask)"
    r"|launchctl\s+(?:bootout|bootstrap|kickstart|kill|enable|disable|load|unload|remove)"
    r"|networksetup\s+-set\w*|scutil\s+--nc\s+(?:start|stop)|defaults\s+(?:write|delete)"
    r"|dscl\s+\S+\s+-(?:append|change|create|delete|merge|passwd))\b"
)


def shell_remarks(file: str, program: str, manifest: Manifest, *, whole: bool) -> Iterator[Remark]:
    """Yield what is wrong with one file.

    Args:
        file: Its path in the script's folder.
        program: Its text.
        manifest: What the script says about itself.
        whole: Whether it is a program, which ends with an exit status, or a file of functions.
    """
    last = ""
    for number, line in enumerate(program.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            last = line.strip()
            for word, code in _forbidden(line):
                yield Remark("error", WrongUse(code, word=word), file, number)
            if manifest.effect is Effect.READ and (found := _CHANGES.search(line)):
                yield Remark("advice", WrongUse("script-may-change", word=found[1]), file, number)
    secrets = [parameter.name for parameter in manifest.parameters if parameter.is_secret]
    for number, name in unquoted(program, secrets) if whole else ():
        yield Remark("error", WrongUse("parameter-unquoted", name=name), file, number)
    if whole and not last.startswith("exit"):
        yield Remark("advice", WrongUse("script-no-exit"), file)


def said_in_shell(program: str) -> Iterator[tuple[int, str, bool]]:
    """Yield line number and key of each message, and whether it must be declared (a fact need not be)."""
    for number, line in enumerate(program.splitlines(), start=1):
        if not line.lstrip().startswith("#"):
            yield from ((number, key, True) for key in _SAYS.findall(line))
            yield from ((number, key, False) for key in _FACT.findall(line))


def _forbidden(line: str) -> Iterator[tuple[str, str]]:
    if found := _LEAVES.search(line):
        yield found[1], "script-leaves-group"
    if found := _ELEVATES.search(line):
        yield found[1], "script-elevates"
    if found := _EVALUATES.search(line):
        yield found[1] or found[2], "script-evaluates"
