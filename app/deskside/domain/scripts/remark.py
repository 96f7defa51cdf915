"""One thing that a check of scripts has to say, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from deskside.domain.scripts.folder import MANIFEST
from deskside.domain.scripts.toml_lines import line_of_parameter, line_with

if TYPE_CHECKING:
    from deskside.domain.errors import WrongUse

_AT_LINE: Final = re.compile(r"\bat line (\d{1,6})\b")
"""How `tomllib` says where it stopped."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to mend. An `error` fails the check; `advice` does not."""

    severity: Literal["error", "advice"]
    what: WrongUse
    file: str = MANIFEST
    """Path inside the script's folder."""
    line: int = 0
    """From 1; 0 where it is about the whole file."""


def remark_on(flaw: WrongUse, manifest: str = "") -> Remark:
    """Return a flaw as the error that it is, at the place that it names.

    Args:
        flaw: What is wrong.
        manifest: The text of the manifest, where the flaw may be about one of its parameters.
    """
    file, line = str(flaw.facts.get("file") or MANIFEST), int(str(flaw.facts.get("line") or 0))
    if flaw.code == "script-file-missing" and (named := line_with(manifest, f'"{file}"')):
        file, line = MANIFEST, named
    elif said := _AT_LINE.search(str(flaw.facts.get("where", ""))):
        line = int(said[1])
    elif "name" in flaw.facts and not line:
        line = line_of_parameter(manifest, str(flaw.facts["name"]))
    return Remark("error", flaw, file, line)
