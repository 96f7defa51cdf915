"""Which walkthroughs fit what a ticket says of the problem, or what was found on the machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.journal.projection import folded
from deskside.domain.walkthroughs.step_texts import step_texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deskside.domain.walkthroughs.document import Walkthrough


def serves(walkthrough: Walkthrough, platform: str) -> bool:
    """Say whether a walkthrough is for this system; of one that is not known yet, any is."""
    return not platform or platform in walkthrough.platforms


def fitting(walkthroughs: Iterable[Walkthrough], problem: str, platform: str = "") -> list[Walkthrough]:
    """Return those whose words stand in `problem`, in any language, the best fit first.

    Args:
        walkthroughs: Those there are.
        problem: What the ticket says.
        platform: Of the machine; those for other systems fit nothing. Empty where it is not known.
    """
    said = folded(problem)
    served = (one for one in walkthroughs if serves(one, platform))
    counted = [(sum(folded(word) in said for word in _words(one)), one) for one in served]
    return [one for count, one in sorted(counted, key=lambda pair: -pair[0]) if count]


def mending(walkthroughs: Iterable[Walkthrough], platform: str = "") -> dict[str, Walkthrough]:
    """Return the walkthrough that mends a finding on a system, by the code of it; of several the first."""
    mends: dict[str, Walkthrough] = {}
    for walkthrough in walkthroughs:
        if not serves(walkthrough, platform):
            continue
        for code in walkthrough.findings:
            mends.setdefault(code, walkthrough)
    return mends


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search looks for words in, folded, in every language."""

    head: str
    """Title, description, words of the problem."""
    whole: str
    """The head, and all that its steps say, ask and show."""


def searched(walkthrough: Walkthrough) -> Searched:
    """Return what a search finds a walkthrough by: who remembers one picture of it finds it, too."""
    heads = (*walkthrough.title.values(), *walkthrough.about.values(), walkthrough.name, *_words(walkthrough))
    steps = (said for step in walkthrough.steps for _, texts in step_texts(step) for said in texts.values())
    head = folded(" ".join(heads))
    return Searched(head, f"{head} {folded(' '.join(steps))}")


def _words(walkthrough: Walkthrough) -> set[str]:
    return {word for words in walkthrough.fits.values() for word in words}
