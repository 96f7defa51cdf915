"""Which fields the cases fill: `make readings` writes it to `deskside/domain/inventory/seen.py`."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.coverage import KINDS, PLATFORMS, filled
from domain.inventory.answers import recorded_names, sections_of
from domain.inventory.machine_cases import load, names
from domain.inventory.windows.cases import read_windows
from source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.inventory.machine_cases import MachineCase

SEEN = ROOT / "app" / "deskside" / "domain" / "inventory" / "seen.py"
_HEAD = '''"""Which field has a case of which kind: made by the tests from their cases, not by hand."""

from typing import Final

SEEN: Final[dict[str, dict[str, str]]] = {
'''


def best_kinds() -> dict[str, dict[str, str]]:
    """Return, for each platform, the best kind of case that each field has."""
    found: dict[str, dict[str, str]] = {platform: {} for platform in PLATFORMS}
    for platform, path, kind in _cases():
        known = found[platform].get(path)
        if known is None or KINDS.index(kind) < KINDS.index(known):
            found[platform][path] = kind
    return found


def _cases() -> Iterator[tuple[str, str, str]]:
    for name in recorded_names():
        frames = sections_of(name)
        for category, entry in CATEGORIES.items():
            for path in filled(entry.parse(*frames.get(category, []))):
                yield "linux", f"{category}.{path}", "recorded"
    for category, entry in CATEGORIES.items():
        for path in filled(read_windows(entry.kind())):
            yield "windows", f"{category}.{path}", "synthetic"
    for name in names():
        yield from _of_machine(load(name))


def _of_machine(case: MachineCase) -> Iterator[tuple[str, str, str]]:
    for number, kind in enumerate(KINDS):
        # What is filled with outputs of this kind and better ones alone owes nothing to a worse one.
        for category in CATEGORIES:
            for path in filled(case.read(category, KINDS[: number + 1])):
                yield case.platform, f"{category}.{path}", kind


def printed() -> str:
    """Return the module."""
    lines = [_HEAD]
    for platform, fields in best_kinds().items():
        if not fields:
            lines.append(f'    "{platform}": {{}},\n')
            continue
        lines.append(f'    "{platform}": {{\n')
        for kind in KINDS:
            listed = sorted(path for path, best in fields.items() if best == kind)
            wrapped = textwrap.wrap(" ".join(listed), 92, break_on_hyphens=False, break_long_words=False)
            if len(wrapped) == 1:
                lines.append(f'        "{kind}": "{wrapped[0]}",\n')
            elif wrapped:
                lines.append(f'        "{kind}": (\n')
                lines += [f'            "{line} "\n' for line in wrapped[:-1]]
                lines.append(f'            "{wrapped[-1]}"\n        ),\n')
        lines.append("    },\n")
    return "".join([*lines, "}\n"])


if __name__ == "__main__":
    SEEN.write_text(printed(), encoding="utf-8")
