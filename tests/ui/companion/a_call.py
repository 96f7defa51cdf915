"""A call as the companion sees it: who asks, for what, and every state of the window in turn."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from deskside.domain.companion import talk
from deskside.domain.companion.code import make_code
from deskside.domain.companion.talk import Activity, Asking, Capability, Clerk, Grant
from deskside.domain.scripts.manifest import Effect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.companion.talk import Progress
    from ui.companion.conftest import Run

READY = talk.Ready(
    organisation="AgoraTech",
    call_back="8 800 000 00 00",
    notice=(("en", "We never call you first."), ("ru", "Мы никогда не звоним первыми.")),
)
CODE = make_code(412, 8_842_884).reveal()
ANNA = Clerk(
    name="Anna Petrova",
    department="IT help desk",
    organisation="AgoraTech",
    ticket="#1042 No e-mail on the new laptop",
    fingerprint="SHA256:uNiVztksCsDhcc0u9e8BgrJXVGLzfbXTcCNy3UqK1oU",
)
LOOK = Asking(
    id="a1",
    capability=Capability.INFORMATION,
    sentence="Посмотреть сведения об этом компьютере: система, диски, сеть, программы.",
    effect=Effect.READ,
    digest="",
    scopes=("once", "session"),
)
PEOPLE = Asking(
    id="a2",
    capability=Capability.PERSONAL,
    sentence="Look at details about people: who logs on, names of wireless networks.",
    effect=Effect.READ,
    digest="",
    scopes=("once", "session"),
)
CHECK = Asking(
    id="a3",
    capability=Capability.CHECKS,
    sentence="Check whether the names of web pages are found.",
    effect=Effect.READ,
    digest="8d" * 32,
    scopes=("once", "session"),
    script="network.name-resolution",
    version=3,
    approvers=("Maria Ivanova", "Ivan Orlov"),
    remark="I only want to see whether the new network settings have arrived.",
)
CHANGE = Asking(
    id="a4",
    capability=Capability.CHANGES,
    sentence="Start the mail service again. Your mail is away for a few seconds.",
    effect=Effect.CHANGE,
    digest="3f" * 32,
    script="service.restart",
    version=2,
    approvers=("Maria Ivanova", "Ivan Orlov"),
    details=(("Service", "postfix"),),
    remark="It hangs; after this your mail should come in again.",
)
ADMIN = Asking(
    id="a5",
    capability=Capability.ADMIN,
    sentence="Restart the computer's network.",
    effect=Effect.DISRUPTIVE,
    digest="4f" * 32,
    script="network.restart",
    version=1,
)
GRANTS = (
    Grant(id="g1", capability=Capability.INFORMATION, scope="session", sentence=LOOK.sentence),
    Grant(id="g2", capability=Capability.CHECKS, scope="once", sentence=CHECK.sentence),
)


def activity(
    seq: int,
    sentence: str,
    progress: Progress = "done",
    *,
    effect: Effect = Effect.READ,
    outcome: str = "",
    undo: str = "",
) -> Activity:
    """Return something that was done."""
    at = datetime(2026, 5, 4, 10, 4, seq, tzinfo=UTC)
    capability = Capability.CHECKS if effect is Effect.READ else Capability.CHANGES
    return Activity(
        seq=seq,
        at=at,
        sentence=sentence,
        capability=capability,
        effect=effect,
        progress=progress,
        outcome=outcome,
        undo=undo,
    )


LOOKED = activity(1, "Looked at the details of this computer")
CHECKED = activity(2, "Checked the names of web pages", "failed", outcome="No name is found.")
CHECKING = activity(3, "Checking the clock", "running")
CHANGED = activity(4, "Started the mail service again", effect=Effect.CHANGE, undo="service.stop")
NOT_ALLOWED = activity(5, "Look at details about people", "refused")
OVER = talk.Over(
    reason="user",
    clerk=ANNA,
    activities=(LOOKED, CHECKED, CHANGED, NOT_ALLOWED),
    refused=("Restart the computer's network.",),
)
_ALL = (LOOK, PEOPLE, CHECK, CHANGE, ADMIN)
_DONE = (LOOKED, CHECKED, CHECKING, CHANGED, NOT_ALLOWED)
DATA = (
    *(ANNA.name, ANNA.department, ANNA.organisation, ANNA.ticket, READY.call_back, ANNA.fingerprint),
    *(text for one in _ALL for text in (one.sentence, one.remark, one.digest, one.script)),
    *(*CHECK.approvers, *(word for pair in CHANGE.details for word in pair)),
    *(text for one in _DONE for text in (one.sentence, one.outcome)),
    *OVER.refused,
    *(said for _, said in READY.notice),
    make_code(412, 8_842_884).aloud("en"),
    "AP",
)  # fmt: skip
"""Everything on the screen that is not ours to translate."""


def every_state(run: Run) -> Iterator[str]:
    """Yield each state's name once it is in sight."""
    say, model = run.core.say, run.model
    yield from _before(run)
    say(talk.ClerkAsks(clerk=ANNA))
    yield "asks"
    say(talk.Helping(clerk=ANNA))
    yield from _session(run)
    say(OVER)
    yield "over"
    say(talk.Saved(folder="/home/oleg/Documents/receipt"))
    yield "over, saved"
    model.read_sight()
    yield "sight"
    run.sight.turn()
    run.sight.save()
    yield "sight, in full"
    model.back()


def _before(run: Run) -> Iterator[str]:
    say, model = run.core.say, run.model
    yield "starting"
    say(talk.Trouble(code="connection-refused", facts=(("host", "relay.example"), ("port", "443"))))
    yield "starting, with trouble"
    say(talk.Ready(organisation="", call_back=""))
    yield "nobody"
    say(READY)
    yield "first"
    model.call()
    yield "code, under way"
    say(talk.CodeShown(code=CODE, lives_s=600))
    yield "code"
    model.hide_code(hidden=True)
    yield "code, hidden"
    model.hide_code(hidden=False)
    say(talk.WrongCode(left=2))
    yield "wrong code"
    for reason in _GONE:
        say(talk.CodeGone(reason=reason))
        yield f"code gone: {reason}"


def _session(run: Run) -> Iterator[str]:
    say, model = run.core.say, run.model
    yield "helping, nothing yet"
    say(talk.Allowed(grants=GRANTS))
    say(*(talk.Happened(activity=one) for one in (LOOKED, CHECKED, CHECKING, NOT_ALLOWED)))
    yield "helping"
    say(talk.Line(state="slow"))
    yield "line slow"
    say(talk.Line(state="lost"))
    yield "line lost"
    say(talk.Line(state="up"))
    model.freeze(on=True)
    yield "checking"
    model.freeze(on=False)
    say(talk.Asked(askings=(LOOK, PEOPLE, CHECK)))
    yield "several asked"
    model.choose("a1", on=True)
    model.show_details(shown=True)
    yield "several asked, one chosen, in detail"
    for asking in (CHECK, CHANGE, ADMIN):
        say(talk.Asked(askings=(asking,)))
        yield f"asked: {asking.capability}"
        model.show_details(shown=True)
        yield f"asked: {asking.capability}, in detail"
    say(talk.Asked(askings=()))
    model.ask_before_leaving()
    yield "leaving"
    model.back()


_GONE: tuple[Literal["expired", "line", "ended", "used", "wrong-three-times"], ...] = (
    "expired", "line", "ended", "used", "wrong-three-times",
)  # fmt: skip
