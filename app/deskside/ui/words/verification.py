"""What verification found, and in the same breath what it cannot know: one wording for every reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.tickets import DESK
from deskside.ui.words import n_, t, tn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.journal.verdict import Flaw, Verification

_FLAW: Mapping[str, str] = {
    "changed": n_("Manipulated ({journal}): entry {entry} was changed after it was written."),
    "missing": n_("Manipulated ({journal}): entry {entry} is missing."),
    "moved": n_("Manipulated ({journal}): entry {entry} does not stand where it was written."),
    "payload": n_("Manipulated ({journal}): the content of entry {entry} was changed or removed."),
    "projection": n_(
        "Manipulated ({journal}): what is shown is no longer what the entries say, first at entry {entry}."
    ),
    "spine": n_(
        "Manipulated ({journal}): the whole journal is missing or was replaced, as entry {entry} shows."
    ),
    "unclosed": n_("Not clean ({journal}): the step of entry {entry} has no end, or more than one."),
}


def sentence(found: Verification) -> str:
    """Say in the reader's language what verification found; one or two sentences, no line break."""
    if found.flaw is not None:
        return _flaw(found.flaw)
    whole = tn("Intact, {n} entry.", "Intact, {n} entries.", found.entries)
    if found.erased:
        whole = t("{intact} {erased}").format(
            intact=whole,
            erased=tn(
                "The content of {n} entry was lawfully erased.",
                "The content of {n} entries was lawfully erased.",
                found.erased,
            ),
        )
    return t("{intact} {limit}").format(intact=whole, limit=limit(found))


def short(found: Verification) -> str:
    """Say the same in the few words of a status bar; `sentence` belongs beside it, as its tooltip."""
    if found.flaw is not None:
        return t("Journal manipulated: entry {entry}").format(entry=found.flaw.seq)
    return tn("Journal intact, {n} entry", "Journal intact, {n} entries", found.entries)


def limit(found: Verification) -> str:
    """Say what an intact journal does not prove."""
    if found.anchored:
        return t("A copy outside this computer confirms it.")
    return t("Nothing outside this computer confirms that entries were not cut off or the whole rewritten.")


def _flaw(flaw: Flaw) -> str:
    journal = (
        t("the desk's journal") if flaw.ticket <= DESK else t("ticket {number}").format(number=flaw.ticket)
    )
    return t(_FLAW[flaw.what]).format(entry=flaw.seq, journal=journal)
