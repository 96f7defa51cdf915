"""The person's own lane in words, once it is over: what they were shown, and what they answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.ui.words import n_, t
from deskside.ui.words.walkthroughs import page_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deskside.domain.companion.lane import LaneCleared, LaneTold

_SAID: Final[Mapping[str, str]] = {
    "done": n_("You said that it is done."),
    "did-not-work": n_("You said that it did not work."),
    "": n_("You pressed nothing here; your helper went on."),
}
_ENDED: Final[Mapping[str, str]] = {
    "worked": n_("You have come to the end of the steps, and they are all done."),
    "not-all": n_(
        "You have come to the end of the steps. Not all of them worked. "
        "Your helper knows which, and tells you how it goes on."
    ),
    "paused": n_(
        "Your helper has paused the steps here. They can go on later, also on another day. "
        "You need not do anything until then."
    ),
    "taking-back": n_("Your helper has stopped the steps. What they changed is being taken back now."),
    "given-up": n_("Your helper has stopped the steps before their end. You need not go on with them."),
}
_STAYS: Final[Mapping[str, str]] = {
    "paused": n_(
        "Your helper has paused here. "
        "Something that was changed on your computer stays as it is until they go on. Ask them when that is."
    ),
    "given-up": n_(
        "Your helper has stopped the steps before their end. "
        "Something that was changed on your computer stays as it is now. Ask them what that means for you."
    ),
}
_YES_NO: Final[Mapping[str, str]] = {"yes": n_("yes"), "no": n_("no")}


def title(told: LaneTold) -> str:
    """Return what a step was called, and its place."""
    return t("Step {place} of {count}: {title}").format(place=told.place, count=told.count, title=told.title)


def shown(told: LaneTold) -> Iterator[str]:
    """Yield what stood there, a text at a time."""
    yield from (text for text in (told.text, told.question) if text)
    if told.page:
        yield t("With a button for: {page}").format(page=page_words(told.page))


def said(told: LaneTold) -> str:
    """Return what the person answered; empty where there was nothing to press."""
    if told.said == "answered":
        answer = t(_YES_NO[told.answer]) if told.answer in _YES_NO else told.answer
        return t("You answered: “{answer}”").format(answer=answer)
    return t(_SAID[told.said]) if told.could_say or told.said else ""


def ended(end: LaneCleared | None) -> str:
    """Return how a walkthrough left the person, for them; empty where nobody said."""
    if end is None or not end.how:
        return ""
    return t(_STAYS.get(end.how, _ENDED[end.how]) if end.stays_changed else _ENDED[end.how])
