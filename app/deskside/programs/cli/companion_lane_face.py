"""The person's lane of a walkthrough in a terminal: what they read, and the words they type for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.companion.lane import LaneAnswered, LaneStep, fits
from deskside.ui.words import lane, t
from deskside.ui.words import walkthroughs as words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.domain.companion import talk
    from deskside.domain.companion.lane import LaneCleared


@dataclass(slots=True)
class LaneFace:
    """Shows a step and takes its answer. Nothing typed here allows anything.

    Every line has a mark before it, so that no words of a walkthrough look like ours.
    """

    show: Callable[[str], None]
    order: Callable[[talk.Order], None]
    _step: LaneStep | None = None

    def hear(self, step: LaneStep | None, end: LaneCleared | None) -> None:
        """Show a step of the walkthrough, or how it ended; the same one again is not repeated."""
        if step is not None and step != self._step:
            for text in _lines(step):
                for line in text.split("\n"):
                    self.show(f"  | {line}".rstrip())
        self._step = step
        if ended := lane.ended(end):
            self.show("")
            self.show(ended)

    def typed(self, line: str) -> bool:
        """Take what was typed, if it answers the step; say whether it did."""
        step, said = self._step, line.strip()
        if step is None or not said:
            return False
        word = said.casefold()
        answers = [
            LaneAnswered(run=step.run, step=step.step, said="answered", value=_value(step, said)),
            LaneAnswered(run=step.run, step=step.step, said="done" if word == "d" else "did-not-work"),
        ]
        wanted = answers[1] if word in {"d", "n"} else answers[0]
        if not fits(step, wanted):
            return False
        self.order(wanted)
        return True


def _value(step: LaneStep, said: str) -> str:
    word = said.casefold()
    if step.answer == "yes-no":
        return {"y": "yes", t("yes"): "yes", "no": "no", t("no"): "no"}.get(word, word)
    if step.answer == "choice" and said.isdecimal() and 0 < int(said[:3]) <= len(step.choices):
        return step.choices[int(said) - 1][0]
    return said


def _lines(step: LaneStep) -> Iterator[str]:
    yield ""
    yield t("Together, step {place} of {count}: {title}").format(
        place=step.place, count=step.count, title=step.title
    )
    yield from (text for text in (step.text, step.picture_words, step.question) if text)
    for number, (_, label) in enumerate(step.choices, start=1):
        yield f"    {number}. {label}"
    if step.page:
        yield t("Please open: {page}").format(page=words.page_words(step.page))
    if step.answer == "yes-no":
        yield t("Type yes or no.")
    elif step.can_say and not step.answer:
        yield t("d: done.   n: it did not work.")
