"""What the person keeps: who helped, what was read, changed and refused. As values and as text. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.scripts.manifest import Effect
from deskside.ui.design.dates import moment
from deskside.ui.words import companion_window as words
from deskside.ui.words import lane, t

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.companion.lane import LaneTold
    from deskside.domain.companion.talk import Activity
    from deskside.ui.companion.heard import Heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The session, sorted as a person asks about it afterwards."""

    read: tuple[Activity, ...]
    changed: tuple[Activity, ...]
    """Every one that may have changed something, however it ended."""
    refused: tuple[str, ...]
    """Sentences of what was asked and not allowed, each once."""
    lane: tuple[LaneTold, ...] = ()
    """What was shown of walkthroughs, and what they answered."""


def receipt_of(heard: Heard) -> Receipt:
    """Sort what happened."""
    done = sorted(heard.activities.values(), key=lambda one: one.seq)
    begun = [one for one in done if one.progress != "refused"]
    refused = [*(heard.over.refused if heard.over else ()), *(o.sentence for o in done if o not in begun)]
    return Receipt(
        read=tuple(one for one in begun if one.effect is Effect.READ),
        changed=tuple(one for one in begun if one.effect is not Effect.READ),
        refused=tuple(dict.fromkeys(refused)),
        lane=heard.over.lane if heard.over else (),
    )


def as_text(heard: Heard) -> str:
    """Return the receipt as lines of plain text, for paper."""
    return "\n".join(_lines(heard))


def _lines(heard: Heard) -> Iterator[str]:
    receipt = receipt_of(heard)
    yield t("Receipt of a session of remote help")
    yield ""
    if heard.over:
        yield words.over(heard.over, was_let_in=heard.clerk is not None)
    if clerk := heard.clerk:
        yield t("Helped by: {name}").format(name=clerk.name)
        yield t("Certified by {organisation}").format(organisation=clerk.organisation)
        yield t("Ticket: “{text}”").format(text=clerk.ticket)
        yield t("Key: {fingerprint}").format(fingerprint=clerk.fingerprint)
    for head, said in (
        (t("What was looked at"), [_line(one) for one in receipt.read]),
        (t("What was changed"), [_line(one) for one in receipt.changed]),
        *_together(receipt.lane),
        (t("What you did not allow"), [t("- {what}").format(what=one) for one in receipt.refused]),
    ):
        yield from ("", head, *(said or [t("- Nothing.")]))


def _line(activity: Activity) -> str:
    how, _, _ = words.progress(activity)
    return t("- {time}  {what} ({how})").format(
        time=moment(activity.at), what=activity.sentence, how=activity.outcome or how
    )


def _together(told: tuple[LaneTold, ...]) -> Iterator[tuple[str, list[str]]]:
    if told:
        yield t("What you did together, step by step"), [line for one in told for line in _step(one)]


def _step(told: LaneTold) -> Iterator[str]:
    yield t("- {time}  {what}").format(time=moment(told.at), what=lane.title(told))
    for text in (*lane.shown(told), lane.said(told), lane.ended(told.end)):
        if text:
            yield f"    {text}"
