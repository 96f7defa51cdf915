"""`deskside script new`: asks on a terminal for what was not said, and writes a script that works."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.template import PLATFORMS, Beginning
from deskside.domain.scripts.template_change import CHANGES
from deskside.domain.scripts.template_read import MEASURES
from deskside.programs.cli.schema_near import schema_near, shown
from deskside.programs.cli.terminal import ask_line, someone_is_there
from deskside.programs.places import shipped_scripts_dir
from deskside.ui.words import t

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from deskside.programs.house import House

_SCHEMA = "script.schema.json"
_EFFECTS: Final = ("read", "change")


def new(options: Namespace, house: House) -> int:
    """Write a new script's folder, and its undo's where it changes something; say what to do with them."""
    root = _root(options, house)
    house.look_in(root)
    script = options.id or _asked(t("Id of the script, such as disk.free-space"), "", "ID")
    folder = house.script_files.place(script)
    undo = _undo(options, script)
    sketch = CHANGES if undo else MEASURES
    beginning = Beginning(
        author=options.author
        or _asked(t("Your own principal, as approvers know you, such as me@example.org"), "", "--author"),
        title=_texts(options, "title", sketch.title),
        tell=_texts(options, "tell", sketch.tell),
        platforms=options.platform or _platforms(),
        schema=schema_near(_SCHEMA, root, folder),
        undo=undo,
    )
    for name, written in house.begin_script(script, beginning).items():
        print(house.script_files.place(name))
        for path in written:
            print(f"  {path}")
    _say_what_next(script, undo, house)
    return 0


def _say_what_next(script: str, undo: str, house: House) -> None:
    folders = " ".join(shown(house.script_files.place(name)) for name in (script, undo) if name)
    if undo:
        print(t("It sets a settings file aside, and {undo} puts it back.").format(undo=undo))
        print(t("Put your own change there, and say beforehand what its undo has to know."))
    else:
        print(t("It measures free disk space, so that you see it work; put your own measurement there."))
    print(t("Next: deskside script check {folder}").format(folder=folders))
    if undo:
        print(t("Then: deskside script test {folder}").format(folder=folders))
    else:
        print(t("Then: deskside script test {folder} --watch").format(folder=folders))


def _undo(options: Namespace, script: str) -> str:
    """Return the id of the script that takes the new one back, or nothing for one that only reads."""
    effect = options.effect or ("change" if options.undo else "")
    if not effect and someone_is_there():
        effect = _asked(t("What may it do on a machine: read, or change"), "read", "--effect").lower()
    if effect and effect not in _EFFECTS:
        raise WrongUse("effect-unknown", effect=effect[:40], known=", ".join(_EFFECTS))
    if effect == "read" and options.undo:
        raise WrongUse("undo-only-reads", key="undo", undo=options.undo[:80])
    if effect != "change":
        return ""
    return options.undo or _asked(t("Id of the script that takes it back"), f"{script}-undo", "--undo")


def _root(options: Namespace, house: House) -> Path:
    """Return the catalogue to write to: the one that was named, or this folder; never the shipped one."""
    if options.scripts:
        return Path(options.scripts).absolute()
    shipped = house.places.scripts == shipped_scripts_dir()
    return Path.cwd() if shipped else house.places.scripts.absolute()


def _asked(question: str, default: str, option: str) -> str:
    """Ask on a terminal; without one, the default or the name of what has to be said."""
    if not someone_is_there():
        if default:
            return default
        raise WrongUse("option-needed", option=option)
    shown = f"{question} [{default}]: " if default else f"{question}: "
    answer = ask_line(shown).strip() or default
    if not answer:
        raise WrongUse("option-needed", option=option)
    return answer


def _texts(options: Namespace, name: str, default: Mapping[str, str]) -> dict[str, str]:
    """Return a text in both languages; one of them alone is never made up for the other."""
    said = {"en": getattr(options, name), "ru": getattr(options, f"{name}_ru")}
    if any(said.values()) and not someone_is_there():
        for language, option in (("en", f"--{name}"), ("ru", f"--{name}-ru")):
            if not said[language]:
                raise WrongUse("option-needed", option=option)
    questions = {
        "title": {"en": t("Title, in English"), "ru": t("Title, in Russian")},
        "tell": {
            "en": t("What the person is told before they agree, in English"),
            "ru": t("The same in Russian"),
        },
    }[name]
    return {
        language: said[language] or _asked(questions[language], default[language], f"--{name}")
        for language in ("en", "ru")
    }


def _platforms() -> list[str]:
    answer = _asked(t("Systems it is for, of linux, macos and windows"), "linux macos", "--platform")
    named = answer.replace(",", " ").split()
    for name in named:
        if name not in PLATFORMS:
            raise WrongUse("platform-unknown", platform=name[:40], known=", ".join(PLATFORMS))
    return named
