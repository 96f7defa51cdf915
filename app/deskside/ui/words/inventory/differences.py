"""What a script changed on a machine, in words that a clerk would use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.inventory.change_codec import from_text
from deskside.ui.words import inventory, n_, t, tn
from deskside.ui.words.inventory import changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.inventory.changes import Change
    from deskside.domain.journal.difference import DifferenceMeasured

_WHY_NOT: Final[Mapping[str, str]] = {
    "not-allowed": n_("What it changed was not measured: reading system information is not allowed."),
    "link-lost": n_("What it changed was not measured: the line was lost."),
    "no-answer": n_("What it changed was not measured: the machine did not answer in time."),
}
_FEW: Final = 3


def summary(measured: DifferenceMeasured) -> str:
    """Say in one line what is different, or why nobody knows."""
    if measured.why_not:
        return t(_WHY_NOT.get(measured.why_not, _WHY_NOT["no-answer"]))
    if measured.undoes >= 0:
        return _put_back(measured)
    others = lines(measured)
    if not measured.count:
        return " · ".join((t("No difference to before."), *others))
    if not others or measured.count > _FEW:
        return tn("{n} difference to before", "{n} differences to before", measured.count)
    return t("Different now: {changes}").format(changes=" · ".join(others))


def _put_back(measured: DifferenceMeasured) -> str:
    """Say whether what an earlier step changed is as it was before that."""
    left = _kept(measured.remaining)
    if not left:
        return t("No difference to before entry {number}.").format(number=measured.undoes)
    if len(left) > _FEW:
        how_many = tn("{n} difference", "{n} differences", len(left))
        sentence = t("Not all that entry {number} changed is taken back: {differences}")
        return sentence.format(number=measured.undoes, differences=how_many)
    return t("Still as entry {number} left it: {changes}").format(
        number=measured.undoes, changes=" · ".join(map(_line, left))
    )


def told(measured: DifferenceMeasured, *, most: int = 0) -> tuple[str, tuple[str, ...]]:
    """Return the one line, and the others where they say more than it."""
    line = summary(measured)
    others = tuple(lines(measured, most=most))
    return line, () if all(one in line for one in others) else others


def lines(measured: DifferenceMeasured, *, most: int = 0) -> list[str]:
    """Return the differences one a line, then how many more there are, then what could not be compared.

    Args:
        measured: What the journal holds.
        most: Differences to tell; 0 for all that were kept.
    """
    kept = _kept(measured.changes)
    shown = kept[:most] if most else kept
    found = [_line(change) for change in shown]
    if kept and (rest := measured.count - len(shown)) > 0:
        found.append(tn("and {n} more", "and {n} more", rest))
    if measured.missing and not measured.why_not:
        names = ", ".join(inventory.title(name) for name in measured.missing)
        found.append(t("Could not be compared: {categories}").format(categories=names))
    return found


def _line(change: Change) -> str:
    where, what = changes.line(change)
    return t("{where}: {what}").format(where=where, what=what)


def _kept(text: str) -> tuple[Change, ...]:
    try:
        return from_text(text) if text else ()
    except WrongUse:
        return ()  # a later version wrote it, or the redactor has cut into it: the count still stands
