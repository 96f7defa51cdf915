"""What a change's undo is given: what the change was given, and what the change said while it ran.

Nothing of a script stays on the machine's disk, so what an undo has to know travels in the run's facts:
a change says *before each step* what it will replace, as a fact that has the name of a parameter of its
undo. A run that was stopped half-way has said enough for what it did, and one that has said nothing has
changed nothing.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.findings import MAX_VALUE_CHARS
from deskside.domain.scripts.marks import MarkReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deskside.domain.journal.facts import Finding
    from deskside.domain.scripts.parameters import Parameter


def values_for_undo(
    undo: Sequence[Parameter], given: Mapping[str, str], said: Iterable[Finding]
) -> dict[str, str] | None:
    """Return values for the parameters `undo`, or None where nothing was changed.

    `check_values` still has to check them: they come from the machine.

    Args:
        undo: The parameters of the script that takes the change back.
        given: The plain values that the change was run with. Secrets are never kept.
        said: The findings of that run, also of one that was stopped. Of several facts of one name the
            last counts.

    Raises:
        WrongUse: `undo-value-cut`: a fact was longer than what is kept of one.
    """
    names = {parameter.name for parameter in undo if not parameter.is_secret}
    told: dict[str, str] = {}
    for finding in said:
        if finding.level == "fact" and finding.message in names:
            value = dict(finding.values).get("value", "")
            if len(value) == MAX_VALUE_CHARS and value.endswith("…"):
                raise WrongUse("undo-value-cut", name=finding.message, limit=MAX_VALUE_CHARS)
            told[finding.message] = value
    if not told:
        return None
    return {name: value for name, value in given.items() if name in names} | told


class FactsHeard:
    """Stands beside a run and hears its facts, while all it prints goes past unchanged.

    Attributes:
        facts: What was told so far, as many findings as are kept of any run.
    """

    def __init__(self, token: str) -> None:
        self.facts: list[Finding] = []
        self._reader = MarkReader(token, {})
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode

    def feed(self, data: bytes) -> bytes:
        """Take in more standard output, and return it."""
        _, found = self._reader.feed(self._decode(data))
        self.facts += [finding for finding in found if finding.level == "fact"]
        return data
