"""Writes what a machine answered into a script's `cases/`, in the form that `scripts/README.md` describes."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.domain.journal.facts import Finding
    from deskside.domain.scripts.result import Conclusion


def record(folder: Path, case: str, output: bytes, status: int, found: Conclusion) -> None:
    """Keep one answer; the sentence of the test that broke the machine is its origin."""
    sentence = os.environ["PYTEST_CURRENT_TEST"].split("::")[-1].split(" ")[0].split("[")[0]
    what = sentence.removeprefix("test_").replace("_", " ")
    folder.mkdir(exist_ok=True)
    (folder / f"{case}.out").write_bytes(output)
    lines = [
        f"origin = {json.dumps(f'recorded on Debian 12 by a test: {what}', ensure_ascii=False)}",
        'platform = "linux"',
        f"exit = {status}",
        f'output = "{case}.out"',
        f'verdict = "{found.verdict}"',
        "findings = [",
        *[f"    {_row(finding)}," for finding in found.findings],
        "]",
    ]
    (folder / f"{case}.toml").write_text("\n".join(lines) + "\n")


def _row(finding: Finding) -> str:
    said = "message" if finding.message else "text"
    row = f'{{ level = "{finding.level}", {said} = {_string(getattr(finding, said))}'
    if finding.values:
        row += f", values = {{ {', '.join(f'{name} = {_string(value)}' for name, value in finding.values)} }}"
    return row + " }"


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
