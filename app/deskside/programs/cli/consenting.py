"""A person who is asked, seen from a terminal: what they read, what to say, what they answered."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from deskside.adapters.threads import start_thread
from deskside.domain.errors import DesksideError
from deskside.domain.journal.consent import ConsentFact, ConsentShown, JobReattached
from deskside.domain.journal.facts import Recorded
from deskside.ui.words import t
from deskside.usecases.asking import AskingOpen
from deskside.usecases.ports.consent import consent_of
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.domain.tickets import TicketNumber
    from deskside.programs.house import House
    from deskside.usecases.ports.consent import Consent
    from deskside.usecases.ports.machine import LinkState, Machine


@contextlib.contextmanager
def followed(house: House, ticket: TicketNumber, machine: Machine) -> Iterator[None]:
    """Record and tell what the person does of themselves, until the block ends and the session with it."""
    consent = consent_of(machine)
    if consent is None:
        yield
        return
    from deskside.usecases.follow_session import FollowSession  # noqa: PLC0415 - where somebody is asked

    _say_who_waits(consent)
    machine.on_link(line_told())
    follow = FollowSession(house.store)

    def work() -> None:
        with contextlib.suppress(DesksideError):  # what the command itself meets says what is wrong
            follow(ticket, consent, machine.machine_id, report=told(), cancel=CancelToken())

    thread = start_thread("follow-session", work)
    try:
        yield
    finally:
        machine.close()
        thread.join()


def told(then: Callable[[object], None] = lambda _event: None) -> Callable[[object], None]:
    """Return a report that says on standard error how the asking goes, and hands everything on."""

    def report(event: object) -> None:
        if isinstance(event, AskingOpen) and event.sentence:
            _say_what_they_read(event)
        elif isinstance(event, Recorded) and _is_worth_telling(event):
            from deskside.ui.words import consent as words  # noqa: PLC0415 - where somebody is asked

            _say(" · ".join(part for part in words.describe(event.fact) if part))  # type: ignore[arg-type]
        then(event)

    return report


def line_told() -> Callable[[LinkState], None]:
    """Return what says how the line is while it is made anew: for minutes nothing else would be printed."""
    was_away = False

    def heard(state: LinkState) -> None:
        nonlocal was_away
        from deskside.ui.words import consent as words  # noqa: PLC0415 - where somebody is asked

        if state == "away":
            what, rest = words.away()
            _say(t("{what}. {rest} Ctrl+C gives up.").format(what=what, rest=rest))
        elif state == "up" and was_away:
            _say(t("The line is back."))
        was_away = state == "away" or (was_away and state != "up")

    return heard


def _is_worth_telling(event: Recorded) -> bool:
    fact = event.fact
    return isinstance(fact, ConsentFact) and not isinstance(fact, ConsentShown | JobReattached)


def _say_who_waits(consent: Consent) -> None:
    who = ", ".join(part for part in (consent.clerk.name, consent.clerk.department) if part)
    _say(t("On their screen: may {clerk} help them? Wait for their answer.").format(clerk=who))


def _say_what_they_read(asking: AskingOpen) -> None:
    from deskside.ui.words import consent as words  # noqa: PLC0415 - where somebody is asked

    _say(t("They read: “{sentence}”").format(sentence=asking.sentence))
    _say(t("Say: {sentence}").format(sentence=words.what_to_say()))
    _say(t("Ctrl+C takes the question back."))


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")  # at once with its end: two threads say something
    sys.stderr.flush()
