"""Which walkthroughs fit what a ticket says of the problem, or what was found on the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.journal.projection import folded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deskside.domain.walkthroughs.document import Walkthrough


def fitting(walkthroughs: Iterable[Walkthrough], problem: str) -> list[Walkthrough]:
    """Return those whose words stand in `problem`, in any language, the best fit first."""
    said = folded(problem)
    counted = [(sum(folded(word) in said for word in _words(one)), one) for one in walkthroughs]
    return [one for count, one in sorted(counted, key=lambda pair: -pair[0]) if count]


def mending(walkthroughs: Iterable[Walkthrough]) -> dict[str, Walkthrough]:
    """Return the walkthrough that mends a finding, by the finding's code; of several the first."""
    mends: dict[str, Walkthrough] = {}
    for walkthrough in walkthroughs:
        for code in walkthrough.findings:
            mends.setdefault(code, walkthrough)
    return mends


def _words(walkthrough: Walkthrough) -> set[str]:
    return {word for words in walkthrough.fits.values() for word in words}
