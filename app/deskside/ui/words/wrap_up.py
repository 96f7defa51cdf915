"""What a ticket still lacks, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.ui.words import n_, t

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.wrap_up import Missing

_MISSING: Mapping[Missing, str] = {
    "who": n_("the requester's name"),
    "contact": n_("a way to reach the requester"),
    "problem": n_("the problem in the requester's words"),
    "steps": n_("any step that was taken"),
    "solution": n_("how it was solved"),
}


def missing(what: Missing) -> str:
    """Name what a ticket lacks."""
    return t(_MISSING[what])
