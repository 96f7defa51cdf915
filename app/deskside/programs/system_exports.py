"""System information as text, in each of its formats: for the export menu and the command alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.programs.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.findings.rule import MachineFinding

    Write = Callable[[Inventory, Sequence[MachineFinding]], str]


def _json(inventory: Inventory, findings: Sequence[MachineFinding]) -> str:
    from deskside.domain.inventory.codec import to_json  # noqa: PLC0415 - each format brings its own

    found = [finding.to_plain() for finding in findings]
    return to_json(inventory.members() | {"findings": found}, depth=0) + "\n"


def _csv(inventory: Inventory, _: Sequence[MachineFinding]) -> str:
    from deskside.domain.inventory.spreadsheet import as_csv  # noqa: PLC0415

    return as_csv(inventory)


def _cyclonedx(inventory: Inventory, _: Sequence[MachineFinding]) -> str:
    from deskside.adapters.bill_of_materials import bill_of_materials  # noqa: PLC0415

    return bill_of_materials(inventory) + "\n"


def _glpi(inventory: Inventory, _: Sequence[MachineFinding]) -> str:
    from deskside import __version__  # noqa: PLC0415
    from deskside.domain.inventory.glpi.document import as_glpi  # noqa: PLC0415

    return as_glpi(inventory, __version__)


def as_text(inventory: Inventory, findings: Sequence[MachineFinding], most_columns: int = 0) -> str:
    """Return everything in words.

    Args:
        inventory: What was read.
        findings: What is worth noticing in it.
        most_columns: How wide it may be, in characters; 0 for any width. A table that does not fit is told
            row by row.
    """
    from deskside.ui.words import inventory as words  # noqa: PLC0415
    from deskside.ui.words import t  # noqa: PLC0415
    from deskside.ui.words.inventory import findings as finding_words  # noqa: PLC0415
    from deskside.ui.words.inventory.as_text import text_lines  # noqa: PLC0415

    lines = []
    if findings:
        lines.append(t("Worth noticing"))
        for finding in findings:
            lines.append(f"  {finding_words.severity(finding.severity)}: {finding_words.said(finding).clerk}")
            if finding.script:
                closer = t("Look closer: deskside script run {script}").format(script=finding.script)
                lines.append(f"    {closer}")
        lines.append("")
    for name, category in inventory.categories.items():
        lines.append(words.headed(name, category))
        lines += [f"  {line}".rstrip() for line in text_lines(name, category, most_columns)]
        lines.append("")
    return "\n".join(lines)


FORMATS: Final[Mapping[str, Write]] = {
    "table": as_text,
    "json": _json,
    "csv": _csv,
    "cyclonedx": _cyclonedx,
    "glpi": _glpi,
}
"""What `--format` and the export menu offer."""


def export(inventory: Inventory, findings: Sequence[MachineFinding], form: str, path: Path) -> None:
    """Write a file that a person named.

    Raises:
        BrokeMidway: `file-not-written`.
    """
    write_whole(path, FORMATS[form](inventory, findings).encode())
