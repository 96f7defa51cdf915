"""The script that an author begins with: it measures something real, and passes every check as it is.

What it measures is the space that is left on the system disk, because every computer can tell; the author
replaces that, and keeps the shape: measure, say a fact, decide, say what was found and what to try, exit.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.scripts.marks import RECORDED_TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PLATFORMS: Final = ("linux", "macos", "windows")

TITLE: Final = {"en": "Check free disk space", "ru": "Проверить свободное место на диске"}
TELL: Final = {
    "en": "Looks how much space is left on the system disk. Changes nothing.",
    "ru": "Смотрит, сколько места осталось на системном диске. Ничего не меняет.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a new script is to be."""

    author: str
    title: Mapping[str, str]
    tell: Mapping[str, str]
    platforms: Sequence[str]
    schema: str
    """Where the schema lies, as seen from the manifest: editors complete and check by it."""


_HEAD: Final = """\
#:schema {schema}
format = 1
version = 1
title = {title}
author = {author}
effect = "read"
elevation = "none"
timeout_s = 30
result = "plugin"

[tell]
en = {tell_en}
ru = {tell_ru}

[platforms]
"""
_PLATFORM: Final = {
    "linux": 'linux = { file = "linux.sh", shell = "sh", needs = ["df", "awk"] }\n',
    "macos": 'macos = { file = "linux.sh", shell = "sh", needs = ["df", "awk"] }\n',
    "windows": 'windows = { file = "windows.ps1", shell = "powershell", minimum = "5.1" }\n',
}
_REST: Final = """
[[parameters]]
name = "percent"
type = "integer"
label = { en = "Warn when less is free, in per cent", ru = "Предупредить, если свободно меньше, %" }
default = 10
minimum = 2
maximum = 90

[messages.free]
en = "Free on the system disk: {value} {unit}."
ru = "Свободно на системном диске: {value} {unit}."

[messages.enough]
en = "There is enough space on the system disk: {free} % is free."
ru = "Места на системном диске достаточно: свободно {free} %."

[messages.filling-up]
en = "The system disk is filling up: {free} % is free."
ru = "Системный диск заполняется: свободно {free} %."

[messages.nearly-full]
en = "The system disk is nearly full: {free} % is free. Programs may fail to save."
ru = "Системный диск почти полон: свободно {free} %. Программы могут не сохранить данные."

[messages.unreadable]
en = "The computer does not say how full its system disk is."
ru = "Компьютер не сообщает, насколько заполнен системный диск."

[messages.make-room]
en = "Find out what fills the disk, and ask the person before anything is deleted."
ru = "Выясните, что занимает диск, и спросите пользователя, прежде чем что-либо удалять."

[say.ok]
en = "There is enough space on your disk; the cause is something else."
ru = "Места на диске достаточно, причина в чём-то другом."

[say.warning]
en = "Your disk is filling up. It still works, but we should make some room."
ru = "Диск заполняется. Пока всё работает, но стоит освободить место."

[say.critical]
en = "Your disk is nearly full, which explains the trouble. I will help you make room."
ru = "Диск почти полон, отсюда и неполадки. Я помогу освободить место."

[say.unknown]
en = "I could not find out how full your disk is. I will look in another way."
ru = "Не удалось узнать, насколько заполнен диск. Я проверю иначе."
"""
_SH: Final = """\
# How much space is left on the system disk? Warns below $1 per cent; half of that is a fault.
percent=$1
answer=$(bounded 10 df -P -k / 2>&1)
echo "$answer"
free=$(printf '%s\\n' "$answer" | awk 'NR == 2 && $2 > 0 { print int($4 * 100 / $2) }')
if [ -z "$free" ]; then
    notice unreadable
    exit 3
fi
fact free % "$free"
if [ "$free" -lt "$((percent / 2))" ]; then
    fail nearly-full free="$free"
    next make-room
    exit 2
fi
if [ "$free" -lt "$percent" ]; then
    warn filling-up free="$free"
    next make-room
    exit 1
fi
ok enough free="$free"
exit 0
"""
_POWERSHELL: Final = """\
# How much space is left on the system disk? Warns below $Percent per cent; half of that is a fault.
param([int]$Percent)
$disk = Get-CimInstance -ClassName Win32_LogicalDisk -Filter "DeviceID='$env:SystemDrive'"
if (-not $disk -or -not $disk.Size) {
    Notice unreadable
    exit 3
}
$free = [int][math]::Floor($disk.FreeSpace * 100 / $disk.Size)
Write-Output "$($disk.DeviceID) $free % free"
Fact free '%' $free
if ($free -lt $Percent / 2) {
    Fail nearly-full "free=$free"
    Next make-room
    exit 2
}
if ($free -lt $Percent) {
    Warn filling-up "free=$free"
    Next make-room
    exit 1
}
Ok enough "free=$free"
exit 0
"""
_DF: Final = """\
Filesystem     1024-blocks      Used Available Capacity Mounted on
/dev/sda2        100000000  {used:>8}  {left:>8}     {full:>3}% /
"""


def first_files(beginning: Beginning) -> dict[str, bytes]:
    """Return the files of a new script by their path: manifest, programs, and a case for each verdict."""
    head = _HEAD.format(
        schema=beginning.schema,
        title=f"{{ en = {_string(beginning.title['en'])}, ru = {_string(beginning.title['ru'])} }}",
        author=_string(beginning.author),
        tell_en=_string(beginning.tell["en"]),
        tell_ru=_string(beginning.tell["ru"]),
    )
    serves = [platform for platform in PLATFORMS if platform in beginning.platforms]
    files = {"script.toml": head + "".join(_PLATFORM[platform] for platform in serves) + _REST}
    if serves != ["windows"]:
        files["linux.sh"] = _SH
    if "windows" in serves:
        files["windows.ps1"] = _POWERSHELL
    files |= dict(_cases(serves[0]))
    return {path: text.encode() for path, text in files.items()}


@dataclass(frozen=True, slots=True)
class _Ending:
    """One way for the program to end. `free` is None where it could not begin."""

    name: str
    status: int
    verdict: str
    level: str
    free: int | None = None


_ENDINGS: Final = (
    _Ending("enough", 0, "ok", "ok", 42),
    _Ending("filling-up", 1, "warning", "warning", 7),
    _Ending("nearly-full", 2, "critical", "error", 1),
    _Ending("tool-missing", 3, "unknown", "notice"),
)


def _cases(platform: str) -> Iterator[tuple[str, str]]:
    """Yield the files of a case for each ending: what the program prints, written down and not recorded."""
    for ending in _ENDINGS:
        said = tuple(_said(ending))
        name = ending.name
        yield f"cases/{name}.out", _printed(platform, ending.free) + "".join(_line(*one) for one in said)
        yield (
            f"cases/{name}.toml",
            "\n".join(
                [
                    'origin = "written down when the script was begun, not recorded"',
                    f'platform = "{platform}"',
                    f"exit = {ending.status}",
                    f'output = "{name}.out"',
                    f'verdict = "{ending.verdict}"',
                    "findings = [",
                    *(f"    {_row(*one)}," for one in said),
                    "]\n",
                ]
            ),
        )


def _said(ending: _Ending) -> Iterator[tuple[str, str, dict[str, str]]]:
    if ending.free is None:
        yield ending.level, "missing-tool", {"tool": "df"}
        return
    free = str(ending.free)
    yield "fact", "free", {"unit": "%", "value": free}
    yield ending.level, ending.name, {"free": free}
    if ending.status:
        yield "next", "make-room", {}


def _printed(platform: str, free: int | None) -> str:
    if free is None:
        return ""
    if platform == "windows":
        return f"C: {free} % free\n"
    left = free * 1_000_000
    return _DF.format(used=100_000_000 - left, left=left, full=100 - free)


def _line(level: str, key: str, values: Mapping[str, str]) -> str:
    if level == "fact":
        unit = values["unit"].replace("%", "%25")
        return f"::fact mark={RECORDED_TOKEN} name={key} unit={unit}::{values['value']}\n"
    pairs = "".join(f" {name}={value}" for name, value in values.items())
    return f"::{level} mark={RECORDED_TOKEN} code={key}{pairs}::\n"


def _row(level: str, key: str, values: Mapping[str, str]) -> str:
    pairs = ", ".join(f"{name} = {_string(value)}" for name, value in values.items())
    given = f", values = {{ {pairs} }}" if pairs else ""
    return f'{{ level = "{level}", message = "{key}"{given} }}'


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
