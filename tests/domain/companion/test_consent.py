"""Nothing but the person's own answer allows anything, and what is allowed is worth exactly that."""

from __future__ import annotations

import itertools
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from deskside.domain.companion.consent import MAX_ASKED, MAX_NOES, MAX_OPEN, READING, Consent
from deskside.domain.companion.consent_orders import (
    CameBack,
    GrantsChanged,
    Knocks,
    SheetChanged,
    WasAnswered,
    WasRefused,
    WrongTicket,
)
from deskside.domain.companion.talk import Asking, Capability, Grant
from deskside.domain.errors import Refused
from deskside.domain.scripts.manifest import Effect

DIGEST = "d" * 64
CAPABILITIES = list(Capability)
TICKETS = ("#1042", "#1043")


def an_asking(number: int, capability: Capability = Capability.CHECKS, digest: str = DIGEST) -> Asking:
    effect = Effect.READ if capability in READING else Effect.CHANGE
    built_in = capability in {Capability.INFORMATION, Capability.PERSONAL}
    return Asking(
        id=f"{number:032x}",
        capability=capability,
        sentence="Looks up three names.",
        effect=effect,
        digest="" if built_in else digest,
        scopes=("once", "session"),
        script="" if built_in else "network.reach",
    )


def a_consent() -> Consent:
    numbers = itertools.count(1)
    return Consent(new_id=lambda: f"{next(numbers):032x}")


def helping(ticket: str = TICKETS[0]) -> Consent:
    consent = a_consent()
    consent.knock(ticket)
    consent.let_in(yes=True)
    return consent


def granted(
    consent: Consent, asking: Asking, reply: Literal["once", "session"] = "once", values: tuple[()] = ()
) -> Grant:
    consent.ask(asking, values)
    (grant,) = [
        order.grant
        for order in consent.answer(asking.id, reply)
        if isinstance(order, WasAnswered) and order.grant
    ]
    return grant


def sheet(orders: list[object]) -> tuple[str, ...]:
    """Return the last sheet among `orders`, as ids."""
    shown = [order for order in orders if isinstance(order, SheetChanged)]
    return tuple(asking.id for asking in shown[-1].askings)


# ---- the hostile clerk

clerk_does = st.one_of(
    st.tuples(st.just("knock"), st.sampled_from(TICKETS)),
    st.tuples(st.just("ask"), st.integers(1, 5), st.sampled_from(CAPABILITIES)),
    st.tuples(st.just("reword"), st.integers(1, 5)),
    st.tuples(st.just("take back"), st.integers(1, 5)),
    st.tuples(st.just("hang up")),
    st.tuples(st.just("facts"), st.integers(1, 5)),
    st.tuples(st.just("run"), st.integers(1, 5), st.sampled_from(CAPABILITIES)),
)


def clerk(consent: Consent, deed: tuple[object, ...]) -> list[object]:
    """Do what a clerk can do; return what came of it."""
    match deed:
        case ("knock", str(ticket)):
            return list(consent.knock(ticket))
        case ("ask", int(number), Capability() as capability):
            return list(consent.ask(an_asking(number, capability)))
        case ("reword", int(number)):
            return list(consent.reword(f"{number:032x}", "please hurry"))
        case ("take back", int(number)):
            return list(consent.take_back(f"{number:032x}"))
        case ("hang up",):
            consent.hang_up()
        case ("facts", int(number)):
            with pytest.raises(Refused):
                consent.use_for_facts([f"{number:032x}"])
        case ("run", int(number), Capability() as capability):
            with pytest.raises(Refused):
                consent.use_for_script(f"{number:032x}", capability, DIGEST, ())
        case _:
            raise AssertionError(deed)
    return []


@given(st.booleans(), st.lists(clerk_does, max_size=40))
def test_no_sequence_of_what_a_clerk_can_send_yields_a_grant(
    let_in: bool, deeds: list[tuple[object, ...]]
) -> None:
    consent = helping() if let_in else a_consent()
    for deed in deeds:
        orders = clerk(consent, deed)
        assert not any(isinstance(order, WasAnswered) for order in orders)
        assert consent.grants == ()


class TwoPeople(RuleBasedStateMachine):
    """A clerk who tries everything, and a person who answers; beside them, a plain record of it."""

    def __init__(self) -> None:
        super().__init__()
        self.consent = a_consent()
        self.allowed: dict[str, tuple[Capability, str, str]] = {}
        self.screen: tuple[Asking, ...] = ()
        self.numbers = itertools.count(1)
        self.ticket: str | None = None
        self.line: str | None = None
        self.in_ = self.frozen = self.over = False

    def follow(self, orders: list[object]) -> None:
        for order in orders:
            if isinstance(order, SheetChanged):
                self.screen = order.askings

    @rule(ticket=st.sampled_from(TICKETS))
    def clerk_knocks(self, ticket: str) -> None:
        orders = self.consent.knock(ticket)
        if self.over:
            assert orders == []
            return
        self.line = ticket
        if self.ticket is None:
            self.ticket = ticket
        elif ticket != self.ticket:
            assert orders == [WrongTicket()]
        self.follow(list(orders))

    @rule(capability=st.sampled_from(CAPABILITIES), digest=st.sampled_from(["a" * 64, "b" * 64]))
    def clerk_asks(self, capability: Capability, digest: str) -> None:
        self.follow(list(self.consent.ask(an_asking(next(self.numbers), capability, digest))))

    @rule()
    def clerk_takes_back(self) -> None:
        if self.screen:
            self.follow(list(self.consent.take_back(self.screen[0].id)))

    @rule()
    def line_breaks(self) -> None:
        self.consent.hang_up()
        self.line = None

    @rule()
    def person_lets_in(self) -> None:
        if self.consent.let_in(yes=True):
            self.in_ = True

    @rule(which=st.integers(0, 3), reply=st.sampled_from(["once", "session", "no"]))
    def person_answers(self, which: int, reply: Literal["once", "session", "no"]) -> None:
        if which >= len(self.screen):
            return
        asking = self.screen[which]
        orders = self.consent.answer(asking.id, reply)
        for order in orders:
            if isinstance(order, WasAnswered) and order.grant is not None:
                assert not self.frozen
                assert order.grant.scope == reply
                assert reply == "once" or asking.capability in READING
                digest = asking.digest if reply == "once" else ""
                self.allowed[order.grant.id] = (asking.capability, order.grant.scope, digest)
        self.follow(list(orders))

    @rule(on=st.booleans())
    def person_freezes(self, on: bool) -> None:
        if self.consent.freeze(on=on):
            self.frozen = on

    @precondition(lambda self: self.allowed)
    @rule()
    def person_withdraws(self) -> None:
        grant = next(iter(self.allowed))
        assert self.consent.withdraw(grant)
        del self.allowed[grant]

    @rule(
        capability=st.sampled_from(CAPABILITIES),
        digest=st.sampled_from(["a" * 64, "b" * 64]),
        which=st.integers(1, 6),
    )
    def clerk_runs(self, capability: Capability, digest: str, which: int) -> None:
        grant = f"{which:032x}"
        right = self.may_act() and self.allowed.get(grant) in {
            (capability, "once", digest),
            (capability, "session", ""),
        }
        try:
            self.consent.use_for_script(grant, capability, digest, ())
        except Refused:
            assert not right
        else:
            assert right
            if self.allowed[grant][1] == "once":
                del self.allowed[grant]

    @rule(which=st.integers(1, 6))
    def clerk_reads(self, which: int) -> None:
        grant = f"{which:032x}"
        kinds = {Capability.INFORMATION, Capability.PERSONAL}
        right = self.may_act() and grant in self.allowed and self.allowed[grant][0] in kinds
        try:
            opened = self.consent.use_for_facts([grant])
        except Refused:
            assert not right
        else:
            assert right
            assert opened == {self.allowed[grant][0]}
            if self.allowed[grant][1] == "once":
                del self.allowed[grant]

    @rule(end=st.integers(0, 9))
    def it_ends(self, end: int) -> None:
        if end == 0:
            self.consent.end()
            self.over, self.screen = True, ()
            self.allowed.clear()

    def may_act(self) -> bool:
        return self.in_ and not self.over and not self.frozen and self.line == self.ticket is not None

    @invariant()
    def what_stands_is_what_was_said(self) -> None:
        assert {grant.id for grant in self.consent.grants} == set(self.allowed)

    @invariant()
    def a_change_is_on_the_screen_alone(self) -> None:
        if any(asking.capability not in READING for asking in self.screen):
            assert len(self.screen) == 1


TestTwoPeople = TwoPeople.TestCase


# ---- one by one, for people who read


def test_what_reads_comes_on_one_sheet_and_a_change_alone() -> None:
    consent = helping()
    first = an_asking(1, Capability.INFORMATION)
    change = an_asking(2, Capability.CHANGES)
    second = an_asking(3, Capability.PERSONAL)
    consent.ask(first)
    assert consent.ask(change)[1:] == []
    assert sheet(list(consent.ask(second))) == (first.id, second.id)
    consent.answer(first.id, "no")
    assert sheet(list(consent.answer(second.id, "no"))) == (change.id,)


def test_a_change_cannot_be_allowed_for_the_session_whatever_the_asking_says() -> None:
    consent = helping()
    asking = an_asking(1, Capability.CHANGES)
    consent.ask(asking)
    assert consent.answer(asking.id, "session") == []
    assert consent.grants == ()


def test_what_is_not_on_the_screen_cannot_be_answered() -> None:
    consent = helping()
    consent.ask(an_asking(1, Capability.CHANGES))
    hidden = an_asking(2, Capability.ADMIN)
    consent.ask(hidden)
    assert consent.answer(hidden.id, "once") == []
    assert consent.grants == ()


def test_a_grant_for_once_is_used_once() -> None:
    consent = helping()
    grant = granted(consent, an_asking(1))
    consent.use_for_script(grant.id, Capability.CHECKS, DIGEST, ())
    with pytest.raises(Refused, match="grant-used"):
        consent.use_for_script(grant.id, Capability.CHECKS, DIGEST, ())


@pytest.mark.parametrize(
    ("capability", "digest", "values", "why"),
    [
        (Capability.CHECKS, "e" * 64, (), "grant-other-digest"),
        (Capability.CHECKS, DIGEST, (("host", "elsewhere"),), "grant-other-digest"),
        (Capability.CHANGES, DIGEST, (), "grant-other-kind"),
    ],
)
def test_a_grant_is_for_exactly_what_was_shown(
    capability: Capability, digest: str, values: tuple[tuple[str, str], ...], why: str
) -> None:
    consent = helping()
    grant = granted(consent, an_asking(1))
    with pytest.raises(Refused, match=why):
        consent.use_for_script(grant.id, capability, digest, values)
    consent.use_for_script(grant.id, Capability.CHECKS, DIGEST, ())


def test_a_grant_for_the_session_is_for_the_kind() -> None:
    consent = helping()
    grant = granted(consent, an_asking(1), "session")
    assert grant.digest == ""
    consent.use_for_script(grant.id, Capability.CHECKS, "e" * 64, ())
    consent.use_for_script(grant.id, Capability.CHECKS, DIGEST, (("host", "x"),))


def test_one_bad_grant_among_several_uses_up_none() -> None:
    consent = helping()
    grant = granted(consent, an_asking(1, Capability.INFORMATION))
    with pytest.raises(Refused, match="grant-unknown"):
        consent.use_for_facts([grant.id, "f" * 32])
    assert consent.use_for_facts([grant.id]) == {Capability.INFORMATION}


def test_grants_stand_after_a_lost_line_for_the_same_ticket_only() -> None:
    consent = helping()
    grant = granted(consent, an_asking(1), "session")
    consent.hang_up()
    with pytest.raises(Refused, match="session-other-ticket"):
        consent.use_for_script(grant.id, Capability.CHECKS, DIGEST, ())
    assert consent.knock(TICKETS[1]) == [WrongTicket()]
    with pytest.raises(Refused, match="session-other-ticket"):
        consent.use_for_script(grant.id, Capability.CHECKS, DIGEST, ())
    assert consent.knock(TICKETS[0]) == [CameBack(frozen=False), GrantsChanged((grant,))]
    consent.use_for_script(grant.id, Capability.CHECKS, DIGEST, ())


def test_a_reading_allowed_once_is_for_one_reading_and_no_script_opens_one() -> None:
    consent = helping()
    check = granted(consent, an_asking(1), "session")
    with pytest.raises(Refused, match="grant-other-kind"):
        consent.use_for_facts([check.id])
    once = granted(consent, an_asking(2, Capability.PERSONAL))
    consent.use_for_facts([once.id])
    with pytest.raises(Refused, match="grant-used"):
        consent.use_for_facts([once.id])


def test_what_is_taken_back_or_over_is_worth_nothing_any_more() -> None:
    consent = helping()
    grant = granted(consent, an_asking(1), "session")
    consent.check_not_withdrawn([grant.id])
    assert consent.withdraw(grant.id)[-1] == GrantsChanged(())
    assert consent.withdraw(grant.id) == []
    with pytest.raises(Refused, match="grant-withdrawn"):
        consent.check_not_withdrawn([grant.id])
    granted(consent, an_asking(2), "session")
    consent.ask(an_asking(3))
    assert consent.end() == [SheetChanged(()), GrantsChanged(())]
    assert (consent.grants, consent.open, consent.end()) == ((), (), [])
    with pytest.raises(Refused, match="session-over"):
        consent.check_not_withdrawn([])


def test_only_who_is_helped_can_freeze_and_once() -> None:
    waiting, frozen = a_consent(), helping()
    assert waiting.freeze(on=True) == []
    assert frozen.freeze(on=True) != []
    assert frozen.freeze(on=True) == []


@pytest.mark.parametrize(
    ("phase", "why"),
    [
        ("before", "not-let-in"),
        ("not let in", "session-over"),
        ("frozen", "session-frozen"),
        ("over", "session-over"),
    ],
)
def test_nothing_is_asked_or_done_outside_a_session(phase: str, why: str) -> None:
    consent = a_consent()
    if phase != "before":
        consent.knock(TICKETS[0])
        consent.let_in(yes=phase != "not let in")
    grant = granted(consent, an_asking(1), "session").id if phase in {"frozen", "over"} else "0" * 32
    if phase == "frozen":
        consent.freeze(on=True)
    elif phase == "over":
        consent.end()
    (refusal,) = consent.ask(an_asking(2))
    assert isinstance(refusal, WasRefused)
    assert refusal.why == why
    for use in (
        lambda: consent.use_for_facts([grant]),
        lambda: consent.use_for_script(grant, Capability.CHECKS, DIGEST, ()),
    ):
        with pytest.raises(Refused, match=why):
            use()


def test_a_frozen_session_takes_no_answers_and_goes_on_as_it_was() -> None:
    consent = helping()
    asking = an_asking(1)
    consent.ask(asking)
    consent.freeze(on=True)
    assert consent.answer(asking.id, "once") == []
    consent.freeze(on=False)
    assert consent.answer(asking.id, "once") != []


def test_whoever_was_told_no_twice_is_not_asked_again() -> None:
    consent = helping()
    for number in range(MAX_NOES):
        asking = an_asking(number + 1, Capability.PERSONAL)
        consent.ask(asking)
        consent.answer(asking.id, "no")
    (refusal,) = consent.ask(an_asking(9, Capability.PERSONAL))
    assert isinstance(refusal, WasRefused)
    assert refusal.why == "asked-too-often"
    assert not isinstance(consent.ask(an_asking(10, Capability.INFORMATION))[0], WasRefused)


def test_an_id_is_taken_once_and_the_pile_has_an_end() -> None:
    consent = helping()
    consent.ask(an_asking(1, Capability.CHANGES))
    for asking, why in [(an_asking(1, Capability.INFORMATION), "asking-repeated")]:
        (refusal,) = consent.ask(asking)
        assert isinstance(refusal, WasRefused)
        assert refusal.why == why
    for number in range(2, MAX_OPEN + 1):
        consent.ask(an_asking(number))
    (refusal,) = consent.ask(an_asking(99))
    assert isinstance(refusal, WasRefused)
    assert refusal.why == "too-many-askings"


def test_a_whole_session_has_an_end_of_askings_and_of_rewordings() -> None:
    consent = helping()
    for number in range(MAX_ASKED):
        consent.ask(an_asking(number))
        consent.take_back(f"{number:032x}")
    (refusal,) = consent.ask(an_asking(MAX_ASKED))
    assert isinstance(refusal, WasRefused)
    assert refusal.why == "too-many-askings"
    chatty = helping()
    chatty.ask(an_asking(1))
    said = [chatty.reword(f"{1:032x}", f"please {number}") for number in range(MAX_ASKED + 1)]
    assert all(said[:-1])
    assert said[-1] == []


def test_a_person_is_asked_whether_to_let_somebody_in_and_no_is_the_end() -> None:
    consent = a_consent()
    assert consent.knock(TICKETS[0]) == [Knocks(TICKETS[0])]
    assert consent.knock(TICKETS[0]) == [Knocks(TICKETS[0])], "a line that was lost lets nobody in"
    consent.let_in(yes=False)
    assert consent.knock(TICKETS[0]) == []
    assert consent.let_in(yes=True) == []
    assert consent.phase == "over"
