"""What verification found, and in the same breath what it cannot know: one wording for every reader."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from deskside.domain.tickets import DESK
from deskside.ui.words import n_, t, tn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.journal.verdict import Confirmation, Flaw, Verification, Wrong

_FLAW: Mapping[Wrong, str] = {
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
    "cut": n_("Manipulated ({journal}): the end was cut off; entry {entry} was there when it was signed."),
    "rewritten": n_(
        "Manipulated ({journal}): it was rewritten; at entry {entry} it is not the one that was signed."
    ),
    "dropped": n_("Manipulated ({journal}): it was removed as a whole; it was there when it was signed."),
    "checkpoint": n_(
        "Manipulated ({journal}): the checkpoint at entry {entry} is not what was signed, or not signed."
    ),
    "signer": n_("Not proven ({journal}): no key on the list of signers has signed any of it."),
    "file": n_("Manipulated ({journal}): the file {name} of the bundle is not the one it was made with."),
}
_BY: Mapping[str, str] = {
    "kept-elsewhere": n_("A checkpoint kept elsewhere confirms it up to entry {entry} (key {key}{when})."),
    "other-side": n_("The other computer countersigned it up to entry {entry} (key {key}{when})."),
    "keeper": n_("It is signed up to entry {entry} (key {key}{when})."),
}
_FARTHEST_FIRST = ("kept-elsewhere", "other-side", "keeper")


def sentence(found: Verification) -> str:
    """Say in the reader's language what verification found; a few sentences, no line break."""
    if found.flaw is not None:
        return _flaw(found.flaw)
    said = [tn("Intact, {n} entry.", "Intact, {n} entries.", found.entries)]
    if found.erased:
        said.append(
            tn(
                "The content of {n} entry was lawfully erased.",
                "The content of {n} entries was lawfully erased.",
                found.erased,
            )
        )
    if found.clock_anomalies:
        said.append(
            tn(
                "The clock cannot be right at {n} entry.",
                "The clock cannot be right at {n} entries.",
                found.clock_anomalies,
            )
        )
    return " ".join([*said, limit(found)])


def short(found: Verification) -> str:
    """Say the same in the few words of a status bar; `sentence` belongs beside it, as its tooltip."""
    if found.flaw is not None:
        return t("Journal manipulated: entry {entry}").format(entry=found.flaw.seq)
    if found.anchored:
        return tn(
            "Journal intact, {n} entry, confirmed outside",
            "Journal intact, {n} entries, confirmed outside",
            found.entries,
        )
    return tn("Journal intact, {n} entry", "Journal intact, {n} entries", found.entries)


def limit(found: Verification) -> str:
    """Say who confirms an intact journal, and what it does not prove."""
    said = [*_who_confirms(found)]
    if not found.anchored:
        said.append(
            t("Nothing outside this computer confirms that entries were not cut off or the whole rewritten.")
        )
    elif found.unsigned:
        said.append(
            tn(
                "{n} later entry is confirmed by nobody yet.",
                "{n} later entries are confirmed by nobody yet.",
                found.unsigned,
            )
        )
    return " ".join(said)


def _who_confirms(found: Verification) -> list[str]:
    tickets = {one.ticket for one in found.confirmations}
    if len(tickets) > 1 or (tickets and found.tickets > 1):
        outside = {one.ticket for one in found.confirmations if one.by != "keeper"}
        if not outside:
            return [
                tn("{n} journal is signed here.", "{n} journals are signed here.", len(tickets)),
            ]
        return [
            tn(
                "{n} journal is confirmed outside this computer, up to an entry that its check tells.",
                "{n} journals are confirmed outside this computer, each up to an entry that its check tells.",
                len(outside),
            )
        ]
    by = {one.by: one for one in found.confirmations}
    return [_confirmation(by[who]) for who in _FARTHEST_FIRST if who in by]


def _confirmation(one: Confirmation) -> str:
    key = t("{key} of {name}").format(key=one.key, name=one.principal) if one.principal else one.key
    when = t(", {date}").format(date=_local(one.at)) if one.at else ""
    return t(_BY[one.by]).format(entry=one.entries - 1, key=key, when=when)


def _local(at: str) -> str:
    try:
        return datetime.fromisoformat(at).replace(tzinfo=UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return at[:24]


def _flaw(flaw: Flaw) -> str:
    journal = (
        t("the desk's journal") if flaw.ticket <= DESK else t("ticket {number}").format(number=flaw.ticket)
    )
    return t(_FLAW[flaw.what]).format(entry=flaw.seq, journal=journal, name=flaw.name)
