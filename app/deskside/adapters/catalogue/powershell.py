"""`usecases.ports.linters.Linter` on PowerShell's grammar, where the parser is installed."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from deskside.usecases.ports.linters import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.usecases.ports.linters import Source


class PowerShellGrammar:
    """What does not parse. No PowerShell is needed, and nothing is run."""

    name = "tree-sitter-powershell"
    shell = "powershell"

    def faults(self, sources: Sequence[Source]) -> list[tuple[Fault, ...]] | None:
        """Return where each source is no PowerShell; None where there is no parser."""
        if importlib.util.find_spec("tree_sitter_powershell") is None:
            return None
        from deskside.adapters.catalogue.powershell_grammar import errors  # noqa: PLC0415 - may not be there

        return [
            tuple(Fault(flaw.line, "grammar", flaw.text or "?") for flaw in errors(source.body))
            for source in sources
        ]
