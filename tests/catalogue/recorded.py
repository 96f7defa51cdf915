"""Writes what a machine answered into a script's `cases/`, in the form that `scripts/README.md` describes.

    RECORD_CASES=1 pytest -n0 tests/catalogue

records every answer for which a test names a case, once all tests are through: a script that changed under
the desk would no longer be approved.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deskside.domain.journal.facts import Finding
    from deskside.usecases.script_run import ScriptResult


def recording(case: str, output: bytes, found: ScriptResult) -> dict[str, bytes]:
    """Return one case's two files by name; the sentence of the test that broke the machine is its origin."""
    sentence = os.environ["PYTEST_CURRENT_TEST"].split("::")[-1].split(" ")[0].split("[")[0]
    what = sentence.removeprefix("test_").replace("_", " ")
    lines = [
        f"origin = {_string(f'recorded on Debian 12 by a test: {what}')}",
        'platform = "linux"',
        f"exit = {found.exit_status}",
        f'output = "{case}.out"',
        f'verdict = "{found.verdict}"',
        "findings = [",
        *[f"    {_row(finding)}," for finding in found.findings],
        "]",
    ]
    return {f"{case}.out": output, f"{case}.toml": ("\n".join(lines) + "\n").encode()}


def _row(finding: Finding) -> str:
    said = "message" if finding.message else "text"
    row = f'{{ level = "{finding.level}", {said} = {_string(getattr(finding, said))}'
    if finding.values:
        row += f", values = {{ {', '.join(f'{name} = {_string(value)}' for name, value in finding.values)} }}"
    return row + " }"


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
