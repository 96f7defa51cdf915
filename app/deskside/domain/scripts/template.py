"""The scripts that an author begins with: they do something real, and pass every check as they are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.scripts.marks import RECORDED_TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from deskside.domain.scripts.sketch import Ending, Said, Sketch

PLATFORMS: Final = ("linux", "macos", "windows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a new script is to be."""

    author: str
    title: Mapping[str, str]
    tell: Mapping[str, str]
    platforms: Sequence[str]
    schema: str
    """Where the schema lies, as seen from the manifest: editors complete and check by it."""
    undo: str = ""
    """The script that takes it back; empty for one that only reads."""


_HEAD: Final = """\
#:schema {schema}
format = 1
version = 1
title = {title}
author = {author}
effect = "{effect}"
elevation = "none"
timeout_s = 30
{undo}result = "plugin"

[tell]
en = {tell_en}
ru = {tell_ru}

[platforms]
"""
_PLATFORM: Final = {
    "linux": 'linux = {{ file = "linux.sh", shell = "sh", needs = [{needs}] }}\n',
    "macos": 'macos = {{ file = "linux.sh", shell = "sh", needs = [{needs}] }}\n',
    "windows": 'windows = {{ file = "windows.ps1", shell = "powershell", minimum = "5.1" }}\n',
}


def first_files(sketch: Sketch, beginning: Beginning) -> dict[str, bytes]:
    """Return the files of a new script by their path: manifest, programs, and a case for each ending."""
    serves = [platform for platform in PLATFORMS if platform in beginning.platforms]
    files = {"script.toml": _manifest(sketch, beginning, serves)}
    if serves != ["windows"]:
        files["linux.sh"] = sketch.sh
    if "windows" in serves:
        files["windows.ps1"] = sketch.powershell
    for ending in sketch.endings:
        files |= dict(_case(ending, serves[0]))
    return {path: text.encode() for path, text in files.items()}


def _manifest(sketch: Sketch, beginning: Beginning, serves: Sequence[str]) -> str:
    head = _HEAD.format(
        schema=beginning.schema,
        title=f"{{ en = {_string(beginning.title['en'])}, ru = {_string(beginning.title['ru'])} }}",
        author=_string(beginning.author),
        effect=sketch.effect,
        undo=f"undo = {_string(beginning.undo)}\n" if beginning.undo else "",
        tell_en=_string(beginning.tell["en"]),
        tell_ru=_string(beginning.tell["ru"]),
    )
    needs = ", ".join(_string(program) for program in sketch.needs)
    return head + "".join(_PLATFORM[platform].format(needs=needs) for platform in serves) + sketch.rest


def _case(ending: Ending, platform: str) -> Iterator[tuple[str, str]]:
    """Yield the files of a case: what the program prints, written down and not recorded."""
    shell = "powershell" if platform == "windows" else "sh"
    name = ending.name
    yield f"cases/{name}.out", ending.printed.get(shell, "") + "".join(_line(said) for said in ending.said)
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
                *(f"    {_row(said)}," for said in ending.said),
                "]\n",
            ]
        ),
    )


def _line(said: Said) -> str:
    if said.level == "fact":
        unit = said.values["unit"].replace("%", "%25")
        return f"::fact mark={RECORDED_TOKEN} name={said.key} unit={unit}::{said.values['value']}\n"
    pairs = "".join(f" {name}={value}" for name, value in said.values.items())
    return f"::{said.level} mark={RECORDED_TOKEN} code={said.key}{pairs}::\n"


def _row(said: Said) -> str:
    pairs = ", ".join(f"{name} = {_string(value)}" for name, value in said.values.items())
    given = f", values = {{ {pairs} }}" if pairs else ""
    return f'{{ level = "{said.level}", message = "{said.key}"{given} }}'


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
