"""What a script that changes something begins as, with the script that takes it back: a pair.

It sets a program's settings file aside, so that the program begins with fresh ones, and puts it back. What
the author keeps is the shape (decision 92): look first; say what the undo has to know, as a fact that has the
name of its parameter, *before* anything is changed; delete nothing; say what could not be done.
"""

from __future__ import annotations

from typing import Final

from deskside.domain.scripts.sketch import Ending, Said, Sketch

_FILE: Final = """
[[parameters]]
name = "file"
type = "path"
label = { en = "Settings file", ru = "Файл настроек" }
"""
_TROUBLE: Final = """
[messages.not-moved]
en = "{file} could not be moved: it is in use, or the account may not."
ru = "Переместить {file} не удалось: файл занят или у учётной записи нет прав."

[messages.close-program]
en = "Close the program that uses the file, and try again."
ru = "Закройте программу, которая использует этот файл, и повторите."

[messages.look-at-both]
en = "Look at both files with the person, and decide together which one counts."
ru = "Посмотрите оба файла вместе с пользователем и решите, какой из них верный."
"""
_ASIDE: Final = f"""\
{_FILE}
[messages.aside]
en = "It will lie at {{value}}."
ru = "Файл будет лежать в {{value}}."

[messages.set-aside]
en = "{{file}} was set aside; its program begins with fresh settings."
ru = "Файл {{file}} убран в сторону; программа начнёт с новых настроек."

[messages.no-file]
en = "There is no file {{file}}."
ru = "Файла {{file}} нет."

[messages.aside-taken]
en = "{{aside}} is there already; nothing was changed."
ru = "{{aside}} уже существует; ничего не изменено."
{_TROUBLE}
[say.ok]
en = "Your old settings are set aside and kept. Please start the program again."
ru = "Прежние настройки убраны и сохранены. Запустите программу снова."

[say.warning]
en = "Your old settings are set aside, but look whether the program still works."
ru = "Прежние настройки убраны, но проверьте, работает ли программа."

[say.critical]
en = "Your settings could not be set aside. Nothing was changed."
ru = "Убрать настройки не удалось. Ничего не изменено."

[say.unknown]
en = "I did not find these settings, and changed nothing."
ru = "Эти настройки не нашлись, я ничего не менял."
"""
_BACK: Final = f"""\
{_FILE}
[[parameters]]
name = "aside"
type = "path"
label = {{ en = "Where it was set aside", ru = "Куда он убран" }}

[messages.file]
en = "It goes back to {{value}}."
ru = "Файл вернётся в {{value}}."

[messages.put-back]
en = "{{file}} is back as it was."
ru = "Файл {{file}} снова на месте."

[messages.never-moved]
en = "{{file}} is in its place; nothing had to be put back."
ru = "Файл {{file}} на месте, возвращать нечего."

[messages.nothing-there]
en = "Neither {{file}} nor {{aside}} is there."
ru = "Нет ни {{file}}, ни {{aside}}."

[messages.in-the-way]
en = "{{file}} was made anew meanwhile, and is not overwritten."
ru = "Файл {{file}} тем временем создан заново и не перезаписан."
{_TROUBLE}
[say.ok]
en = "Your old settings are back. Please start the program again."
ru = "Прежние настройки возвращены. Запустите программу снова."

[say.warning]
en = "Your old settings are back, but look whether the program still works."
ru = "Прежние настройки возвращены, но проверьте, работает ли программа."

[say.critical]
en = "Your old settings could not be put back. They are kept, nothing is lost."
ru = "Вернуть прежние настройки не удалось. Они сохранены, ничего не потеряно."

[say.unknown]
en = "I did not find your old settings where they should be. I will look for them."
ru = "Прежних настроек нет на ожидаемом месте. Я их поищу."
"""
_ASIDE_SH: Final = """\
# Sets the file $1 aside, so that its program begins with fresh settings. Deletes nothing.
file=$1
aside=$file.set-aside
if [ -e "$aside" ] || [ -h "$aside" ]; then
    fail aside-taken aside="$aside"
    next look-at-both
    exit 2
fi
if [ ! -f "$file" ]; then
    notice no-file file="$file"
    exit 3
fi
# Said before it is done: the undo is given what stands here, also where this is ended half-way.
fact aside '' "$aside"
if ! bounded 20 mv "$file" "$aside"; then
    fail not-moved file="$file"
    next close-program
    exit 2
fi
ok set-aside file="$file"
exit 0
"""
_BACK_SH: Final = """\
# Puts the file $1 back from $2, where it was set aside. Overwrites nothing, and can be run again.
file=$1
aside=$2
if [ ! -f "$aside" ]; then
    if [ -f "$file" ]; then
        ok never-moved file="$file"
        exit 0
    fi
    notice nothing-there file="$file" aside="$aside"
    exit 3
fi
if [ -e "$file" ] || [ -h "$file" ]; then
    fail in-the-way file="$file"
    next look-at-both
    exit 2
fi
# Said before it is done: so this can be taken back as well.
fact file '' "$file"
if ! bounded 20 mv "$aside" "$file"; then
    fail not-moved file="$file"
    next close-program
    exit 2
fi
ok put-back file="$file"
exit 0
"""
_ASIDE_POWERSHELL: Final = """\
# Sets the file $File aside, so that its program begins with fresh settings. Deletes nothing.
param([string]$File)
$aside = "$File.set-aside"
if (Test-Path -LiteralPath $aside) {
    Fail aside-taken "aside=$aside"
    Next look-at-both
    exit 2
}
if (-not (Test-Path -LiteralPath $File -PathType Leaf)) {
    Notice no-file "file=$File"
    exit 3
}
# Said before it is done: the undo is given what stands here, also where this is ended half-way.
Fact aside '' $aside
try {
    Move-Item -LiteralPath $File -Destination $aside
} catch {
    Fail not-moved "file=$File"
    Next close-program
    exit 2
}
Ok set-aside "file=$File"
exit 0
"""
_BACK_POWERSHELL: Final = """\
# Puts the file $File back from $Aside, where it was set aside. Overwrites nothing, and can be run again.
param([string]$File, [string]$Aside)
if (-not (Test-Path -LiteralPath $Aside -PathType Leaf)) {
    if (Test-Path -LiteralPath $File -PathType Leaf) {
        Ok never-moved "file=$File"
        exit 0
    }
    Notice nothing-there "file=$File" "aside=$Aside"
    exit 3
}
if (Test-Path -LiteralPath $File) {
    Fail in-the-way "file=$File"
    Next look-at-both
    exit 2
}
# Said before it is done: so this can be taken back as well.
Fact file '' $File
try {
    Move-Item -LiteralPath $Aside -Destination $File
} catch {
    Fail not-moved "file=$File"
    Next close-program
    exit 2
}
Ok put-back "file=$File"
exit 0
"""
_AT: Final = "/home/anna/.config/editor.ini"
_KEPT: Final = f"{_AT}.set-aside"

CHANGES: Final = Sketch(
    title={"en": "Set a settings file aside", "ru": "Убрать файл настроек в сторону"},
    tell={
        "en": "Sets one settings file aside, so that its program begins with fresh settings. "
        "The old file is kept, and can be put back.",
        "ru": "Убирает один файл настроек в сторону, чтобы программа начала с новых. "
        "Прежний файл сохраняется, его можно вернуть.",
    },
    needs=("mv",),
    rest=_ASIDE,
    sh=_ASIDE_SH,
    powershell=_ASIDE_POWERSHELL,
    endings=(
        Ending(
            "set-aside",
            0,
            "ok",
            (Said("fact", "aside", {"unit": "", "value": _KEPT}), Said("ok", "set-aside", {"file": _AT})),
        ),
        Ending(
            "aside-taken",
            2,
            "critical",
            (Said("error", "aside-taken", {"aside": _KEPT}), Said("next", "look-at-both")),
        ),
        Ending("no-file", 3, "unknown", (Said("notice", "no-file", {"file": _AT}),)),
    ),
    effect="change",
)
"""The change. Its undo is `TAKES_BACK`, and the other way round."""

TAKES_BACK: Final = Sketch(
    title={"en": "Put a settings file back", "ru": "Вернуть файл настроек"},
    tell={
        "en": "Puts a settings file back that was set aside before. Overwrites nothing.",
        "ru": "Возвращает файл настроек, который до этого убрали в сторону. Ничего не перезаписывает.",
    },
    needs=("mv",),
    rest=_BACK,
    sh=_BACK_SH,
    powershell=_BACK_POWERSHELL,
    endings=(
        Ending(
            "put-back",
            0,
            "ok",
            (Said("fact", "file", {"unit": "", "value": _AT}), Said("ok", "put-back", {"file": _AT})),
        ),
        Ending(
            "in-the-way",
            2,
            "critical",
            (Said("error", "in-the-way", {"file": _AT}), Said("next", "look-at-both")),
        ),
        Ending(
            "nothing-there",
            3,
            "unknown",
            (Said("notice", "nothing-there", {"file": _AT, "aside": _KEPT}),),
        ),
    ),
    effect="change",
)
