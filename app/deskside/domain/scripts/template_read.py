"""What a script that only reads begins as: it measures how much space is left on the system disk.

Every computer can tell that; the author replaces it, and keeps the shape: measure, say a fact, decide, say
what was found and what to try, exit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.scripts.sketch import Ending, Said, Sketch

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def _ending(name: str, status: int, verdict: str, level: str, free: int) -> Ending:
    said = [Said("fact", "free", {"unit": "%", "value": str(free)}), Said(level, name, {"free": str(free)})]
    left = free * 1_000_000
    printed: Mapping[str, str] = {
        "sh": "Filesystem     1024-blocks      Used Available Capacity Mounted on\n"
        f"/dev/sda2        100000000  {100_000_000 - left:>8}  {left:>8}     {100 - free:>3}% /\n",
        "powershell": f"C: {free} % free\n",
    }
    more = [Said("next", "make-room")] if status else []
    return Ending(name, status, verdict, (*said, *more), printed)


MEASURES: Final = Sketch(
    title={"en": "Check free disk space", "ru": "Проверить свободное место на диске"},
    tell={
        "en": "Looks how much space is left on the system disk. Changes nothing.",
        "ru": "Смотрит, сколько места осталось на системном диске. Ничего не меняет.",
    },
    needs=("df", "awk"),
    rest=_REST,
    sh=_SH,
    powershell=_POWERSHELL,
    endings=(
        _ending("enough", 0, "ok", "ok", 42),
        _ending("filling-up", 1, "warning", "warning", 7),
        _ending("nearly-full", 2, "critical", "error", 1),
        Ending("unreadable", 3, "unknown", (Said("notice", "unreadable"),)),
    ),
)
