"""What is wrong with a script folder, beyond the form of its manifest, and what its author should mend.

*Flaws* make it no script at all: nothing can be shown, approved or run. *Remarks* are for `script check`.
Errors are used as values here: each has its sentence for people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.cases import disagreements
from deskside.domain.scripts.findings import OWN_MESSAGES
from deskside.domain.scripts.folder import MAX_SCRIPT_BYTES
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.parameters import ParameterType, check_value
from deskside.domain.scripts.texts import places
from deskside.domain.scripts.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deskside.domain.scripts.cases import Case
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.parameters import Parameter
    from deskside.domain.scripts.texts import Texts

LANGUAGES: Final = ("en", "ru")
"""What every text of a script is written in."""

_START: Final = r"(?:^|[;&|({`]|\bthen|\belse|\bdo)\s*"
"""Where a command can begin in a line of shell. A hint for authors, not a parser."""
_SAYS: Final = re.compile(_START + r"(?:ok|warn|fail|notice|next)\s+([a-z0-9-]+)(?=\s|$|;)")
_FACT: Final = re.compile(r"\bfact\s+([a-z][a-z0-9_-]*)\b")
_LEAVES: Final = re.compile(
    _START + r"(setsid|nohup|disown|crontab|systemd-run|screen|tmux|timeout(?!\s+--foreground))\b"
)
_CHANGES: Final = re.compile(
    _START
    + r"(rm|mv|cp|dd|mkdir|touch|tee|chmod|chown|kill|killall|pkill|reboot|shutdown|mount|umount|mkfs\S*"
    r"|apt|apt-get|dnf|yum|apk|sed\s+-i\S*|sysctl\s+-w|systemctl\s+(?:start|stop|restart|enable|disable|mask))\b"
)
_NUMBERS: Final = frozenset({ParameterType.INTEGER, ParameterType.DECIMAL, ParameterType.PORT})


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to mend. An `error` fails the check; `advice` does not."""

    severity: Literal["error", "advice"]
    what: WrongUse


def flaws(folder: ScriptFolder, manifest: Manifest) -> tuple[WrongUse, ...]:
    """Return what the form of the manifest cannot say: files, defaults, choices."""
    return (*_file_flaws(folder, manifest), *_parameter_flaws(manifest.parameters))


def remarks(folder: ScriptFolder, manifest: Manifest, cases: Sequence[Case]) -> tuple[Remark, ...]:
    """Return what `script check` has to say about a folder without flaws."""
    return (
        *_text_remarks(manifest),
        *_message_remarks(folder, manifest),
        *_program_remarks(folder, manifest),
        *_case_remarks(cases, manifest),
    )


def _file_flaws(folder: ScriptFolder, manifest: Manifest) -> Iterator[WrongUse]:
    for platform in manifest.platforms.values():
        body = folder.files.get(platform.file)
        if body is None:
            yield WrongUse("script-file-missing", script=folder.script, file=platform.file)
        elif len(body) > MAX_SCRIPT_BYTES:
            yield WrongUse(
                "script-file-too-large", script=folder.script, file=platform.file, limit=MAX_SCRIPT_BYTES
            )
        elif not _is_text(body):
            yield WrongUse("script-not-text", script=folder.script, file=platform.file)


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return b"\x00" not in body and b"\r" not in body


def _parameter_flaws(parameters: Sequence[Parameter]) -> Iterator[WrongUse]:
    seen: set[str] = set()
    for parameter in parameters:
        name = parameter.name
        if name in seen:
            yield WrongUse("parameter-twice", name=name)
        seen.add(name)
        if (parameter.type is ParameterType.CHOICE) is not bool(parameter.choices):
            yield WrongUse("parameter-key-wrong", name=name, key="choices", type=str(parameter.type))
        bounded = parameter.minimum is not None or parameter.maximum is not None
        if bounded and parameter.type not in _NUMBERS:
            yield WrongUse("parameter-key-wrong", name=name, key="minimum, maximum", type=str(parameter.type))
        if parameter.default is not None:
            yield from _default_flaw(parameter, parameter.default)


def _default_flaw(parameter: Parameter, default: str) -> Iterator[WrongUse]:
    if parameter.is_secret:
        yield WrongUse("parameter-key-wrong", name=parameter.name, key="default", type=str(parameter.type))
        return
    try:
        check_value(parameter, default)
    except WrongUse as error:
        yield error


def _texts(manifest: Manifest) -> Iterator[tuple[str, Texts]]:
    yield "title", manifest.title
    yield "tell", manifest.tell
    for parameter in manifest.parameters:
        yield f"parameters.{parameter.name}", parameter.label
        for choice in parameter.choices:
            yield f"parameters.{parameter.name}.{choice.value}", choice.label
    yield from ((f"messages.{key}", texts) for key, texts in manifest.messages.items())
    yield from ((f"say.{verdict}", texts) for verdict, texts in manifest.say.items())


def _text_remarks(manifest: Manifest) -> Iterator[Remark]:
    for key, texts in _texts(manifest):
        for language in LANGUAGES:
            if not texts.get(language):
                yield Remark("error", WrongUse("translation-missing", key=key, language=language))
            elif places(texts[language]) != places(texts["en"]):
                yield Remark("error", WrongUse("translation-places-differ", key=key, language=language))
    for verdict in Verdict:
        if verdict not in manifest.say:
            yield Remark("error", WrongUse("say-missing", verdict=str(verdict)))


def _lines(folder: ScriptFolder, manifest: Manifest) -> Iterator[tuple[str, int, str]]:
    """Yield file, line number and line of every shell script, comment lines left out."""
    for file in sorted({platform.file for platform in manifest.platforms.values() if platform.shell == "sh"}):
        for number, line in enumerate(folder.files[file].decode().splitlines(), start=1):
            if not line.lstrip().startswith("#"):
                yield file, number, line


def _message_remarks(folder: ScriptFolder, manifest: Manifest) -> Iterator[Remark]:
    used: set[str] = set()
    for file, number, line in _lines(folder, manifest):
        said = set(_SAYS.findall(line))
        used |= said | set(_FACT.findall(line))
        for key in sorted(said - manifest.messages.keys() - OWN_MESSAGES):
            yield Remark("error", WrongUse("message-undeclared", file=file, line=number, key=key))
    for key in sorted(manifest.messages.keys() - used):
        yield Remark("advice", WrongUse("message-unused", key=key))


def _program_remarks(folder: ScriptFolder, manifest: Manifest) -> Iterator[Remark]:
    last: dict[str, str] = {}
    for file, number, line in _lines(folder, manifest):
        last[file] = line.strip() or last.get(file, "")
        if found := _LEAVES.search(line):
            yield Remark("error", WrongUse("script-leaves-group", file=file, line=number, word=found[1]))
        if manifest.effect is Effect.READ and (found := _CHANGES.search(line)):
            yield Remark("advice", WrongUse("script-may-change", file=file, line=number, word=found[1]))
    for file, line in last.items():
        if not line.startswith("exit"):
            yield Remark("advice", WrongUse("script-no-exit", file=file))


def _case_remarks(cases: Sequence[Case], manifest: Manifest) -> Iterator[Remark]:
    for case in cases:
        for wrong in disagreements(case, manifest):
            yield Remark("error", WrongUse("case-disagrees", case=case.name, what=wrong))
    have = {case.verdict for case in cases}
    for kinds in ({"ok"}, {"warning", "critical"}, {"unknown"}):
        if have.isdisjoint(kinds):
            yield Remark("advice", WrongUse("case-missing", verdict=" / ".join(sorted(kinds))))
