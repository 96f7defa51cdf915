"""A walkthrough that is really played: a file is missing, a script mends it, the machine starts anew.

Its scripts are folders as any other; `present` counts whether the file is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakes.scripts import write_script

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT: Final = """\
format = 1
version = 2
title = { en = "Mend the file", ru = "Исправить файл" }
about = { en = "For a file that is missing.", ru = "Если нет файла." }
author = "author@example.org"
effect = "change"
tell = { en = "A file is made on your computer.", ru = "На вашем компьютере создаётся файл." }
platforms = ["linux"]
fits = { en = ["file"], ru = ["файл"] }

[[steps]]
id = "greet"
kind = "say"
title = { en = "Begin", ru = "Начало" }
say = { en = "We will mend the file.", ru = "Мы исправим файл." }

[[steps]]
id = "sure"
kind = "ask"
title = { en = "Which file", ru = "Какой файл" }
of = "person"
question = { en = "Is it the report that is missing?", ru = "Не хватает отчёта?" }
answer = "yes-no"

[[steps]]
id = "mend"
kind = "run"
title = { en = "Make the file", ru = "Создать файл" }
script = "lab.make"
parameters = { path = "@PATH@" }
good = ["ok"]
when = "answer.sure"

[[steps]]
id = "restart"
kind = "wait"
for = "reboot"
title = { en = "Start anew", ru = "Перезапуск" }
tell = { en = "Restart the computer, please.", ru = "Перезапустите компьютер, пожалуйста." }

[[steps]]
id = "there"
kind = "check"
title = { en = "The file is there", ru = "Файл на месте" }
script = "lab.look"
parameters = { path = "@PATH@" }
condition = 'run.there.present == 1 and os.uptime_s > 0 and machine.platform == "linux"'
if_not = "back-out"

[[steps]]
id = "keep"
kind = "choose"
title = { en = "Keep it", ru = "Оставить" }
cases = [{ when = 'step.there == "done"', go = "end" }]
otherwise = "back-out"

[[steps]]
id = "back-out"
kind = "undo"
title = { en = "Take it back", ru = "Вернуть как было" }
"""

_SCRIPT: Final = """\
format = 1
version = 1
title = {{ en = "{title}", ru = "{title}" }}
author = "author@example.org"
effect = "{effect}"
timeout_s = 20
result = "plugin"
undo = "{undo}"

[tell]
en = "{title}."
ru = "{title}."

[platforms]
linux = {{ file = "linux.sh", shell = "sh" }}

[[parameters]]
name = "path"
type = "path"
label = "Path"
"""


def write_lab(scripts: Path, walkthroughs: Path, path: Path) -> Path:
    """Put the walkthrough and its scripts there and return the walkthrough's folder."""
    for name, effect, undo, program in (
        (
            "lab.make",
            "change",
            "lab.unmake",
            'fact path "" "$1"\necho made >"$1"\nok "It is made."\nexit 0\n',
        ),
        ("lab.unmake", "change", "lab.make", 'rm -f "$1"\nok "It is gone."\nexit 0\n'),
        ("lab.look", "read", "", '[ -e "$1" ] && n=1 || n=0\nfact present 1 "$n"\nok "Looked."\nexit 0\n'),
    ):
        manifest = _SCRIPT.format(title=name, effect=effect, undo=undo)
        write_script(scripts, name, manifest=manifest, program=program)
    folder = walkthroughs / "mend-file"
    folder.mkdir(parents=True)
    (folder / "walkthrough.toml").write_text(DOCUMENT.replace("@PATH@", str(path)), encoding="utf-8")
    return folder
