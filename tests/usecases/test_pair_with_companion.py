"""Pairing is recorded before anything leaves, sends a code once, and stores nothing of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from deskside.domain.companion.code import make_code
from deskside.domain.errors import BrokeMidway, Cancelled, Refused, Unreachable
from deskside.domain.journal.consent import CompanionPaired
from deskside.domain.journal.facts import Outcome, StepEnded, StepKind, StepStarted, TicketOpened
from deskside.domain.targets import Address, Code
from deskside.domain.tickets import Requester
from deskside.usecases.pair_with_companion import PairWithCompanion
from deskside.usecases.ports.machine import Credentials
from deskside.usecases.task import CancelToken
from fakes.companion_line import FakeCompanions, FakeUsedCodes
from fakes.dialogue import FakeDialogue
from fakes.journal import FakeJournal
from fakes.profile import a_profile

if TYPE_CHECKING:
    from deskside.domain.profile.organisation import OrganisationProfile
    from fakes.companion_line import FakeLine

CODE = make_code(4284, 1507039)


@dataclass
class Addresses:
    """ssh_config that names a key file."""

    asked: list[Address] = field(default_factory=list)

    def resolve(self, address: Address) -> Address:
        self.asked.append(address)
        return replace(address, identity_files=("~/.ssh/work",))


@dataclass
class WaysIn:
    """Key files by name."""

    known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def recall(self, address: str) -> tuple[str, ...]:
        return self.known.get(address, ())

    def remember(self, address: str, identity_files: tuple[str, ...]) -> None:
        self.known[address] = identity_files


@dataclass
class Desk:
    """The deed and everything it is made of."""

    companions: FakeCompanions = field(default_factory=FakeCompanions)
    used: FakeUsedCodes = field(default_factory=FakeUsedCodes)
    addresses: Addresses = field(default_factory=Addresses)
    ways_in: WaysIn = field(default_factory=WaysIn)
    journal: FakeJournal = field(default_factory=FakeJournal)
    profile: OrganisationProfile | None = field(default_factory=a_profile)

    def __post_init__(self) -> None:
        self.journal.open_ticket(TicketOpened(requester=Requester(name="Oleg"), subject="No e-mail"))

    def pair(
        self,
        target: Code | None = None,
        credentials: Credentials | None = None,
        cancel: CancelToken | None = None,
    ) -> FakeLine:
        deed = PairWithCompanion(
            connector=self.companions,
            profile=lambda: self.profile,
            addresses=self.addresses,
            ways_in=self.ways_in,
            used=self.used,
            journal=self.journal,
            clock=self.journal.clock,
        )
        return deed(  # type: ignore[return-value]  # the fake's own
            1,
            target or Code(code=CODE),
            credentials or Credentials(),
            dialogue=FakeDialogue(),
            report=lambda _: None,
            cancel=cancel or CancelToken(),
        )

    @property
    def facts(self) -> list[object]:
        return [recorded.fact for recorded in self.journal.entries(1)[1:]]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_what_is_recorded_says_who_met_whom_and_nothing_of_the_code(desk: Desk) -> None:
    line = desk.pair()
    started, paired, ended = desk.facts
    assert isinstance(started, StepStarted)
    assert (started.kind, started.machine) == (StepKind.CONNECT, "4284 •••• ••••")
    assert paired == CompanionPaired(
        clerk="Anna Schmidt",
        department="IT",
        organisation="Example Ltd",
        machine="4284 •••• ••••",
        machine_id=line.machine_id,
        host_key="SHA256:companion",
        clerk_key="SHA256:clerk",
    )
    assert isinstance(ended, StepEnded)
    assert ended.outcome is Outcome.SUCCEEDED
    stored = json.dumps([str(fact) for fact in desk.facts])
    assert CODE.reveal() not in stored
    assert CODE.reveal()[4:11] not in stored
    assert not line.is_closed


def test_started_is_durable_before_anything_leaves_and_the_code_is_spent_before_it_does(desk: Desk) -> None:
    class Watching(FakeUsedCodes):
        def spend(self, code: object) -> None:
            assert isinstance(desk.facts[-1], StepStarted)
            super().spend(code)  # type: ignore[arg-type]

    desk.used = Watching()
    desk.pair()
    assert desk.used.spent == [CODE.reveal()]


def test_the_route_finds_the_relay_and_the_profile_says_whose_certificate(desk: Desk) -> None:
    desk.pair()
    (meeting,) = desk.companions.meetings
    assert desk.profile is not None
    assert meeting.relay == desk.profile.relays[0]
    assert meeting.clerks == desk.profile.clerks
    assert meeting.host == ""
    assert meeting.identity_files == ("~/.ssh/work",)
    assert desk.addresses.asked == [Address(host="relay.example.org", user="deskside-clerk")]


def test_on_one_network_no_relay_and_no_profile_is_needed(desk: Desk) -> None:
    desk.profile = None
    desk.pair(Code(code=CODE, host="192.168.1.20"))
    (meeting,) = desk.companions.meetings
    assert (meeting.relay, meeting.host, meeting.clerks) == (None, "192.168.1.20", None)


def test_a_code_without_a_profile_is_refused_and_nothing_is_recorded(desk: Desk) -> None:
    desk.profile = None
    with pytest.raises(Unreachable, match="profile-needed-for-code"):
        desk.pair()
    assert desk.facts == []


def test_a_code_of_no_relay_of_ours_is_refused_before_anything_is_sent(desk: Desk) -> None:
    assert desk.profile is not None
    desk.profile = replace(desk.profile, relays=(replace(desk.profile.relays[0], last_route=40_999),))
    with pytest.raises(Unreachable, match="no-relay-for-code"):
        desk.pair()
    assert (desk.facts, desk.companions.meetings) == ([], [])


def test_a_code_that_was_sent_before_is_not_sent_again(desk: Desk) -> None:
    desk.used.fails = Refused("code-sent-before")
    with pytest.raises(Refused, match="code-sent-before"):
        desk.pair()
    _, ended = desk.facts
    assert isinstance(ended, StepEnded)
    assert (ended.outcome, ended.error) == (Outcome.REFUSED, "code-sent-before")
    assert desk.companions.lines == []


def test_a_code_that_never_left_may_be_used_again(desk: Desk) -> None:
    desk.companions = FakeCompanions(fails=Unreachable("nobody-waits"), before_sending=True)
    with pytest.raises(Unreachable):
        desk.pair()
    assert desk.used.spent == []


def test_a_failure_is_the_end_of_the_step(desk: Desk) -> None:
    desk.companions = FakeCompanions(fails=Unreachable("code-not-proven"))
    with pytest.raises(Unreachable):
        desk.pair()
    _, ended = desk.facts
    assert isinstance(ended, StepEnded)
    assert (ended.outcome, ended.error) == (Outcome.FAILED, "code-not-proven")
    assert desk.used.spent == [CODE.reveal()]


def test_a_person_who_gives_up_is_not_a_failure(desk: Desk) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        desk.pair(cancel=cancel)
    _, ended = desk.facts
    assert isinstance(ended, StepEnded)
    assert ended.outcome is Outcome.CANCELLED


def test_a_line_that_cannot_be_recorded_is_closed(desk: Desk) -> None:
    class Full(FakeJournal):
        def append(self, ticket: int, facts: object) -> object:  # type: ignore[override]
            if any(isinstance(fact, CompanionPaired) for fact in facts):  # type: ignore[attr-defined]
                raise BrokeMidway("disk-full")
            return super().append(ticket, facts)  # type: ignore[arg-type]

    desk.journal = Full()
    desk.__post_init__()
    with pytest.raises(BrokeMidway, match="disk-full"):
        desk.pair()
    assert desk.companions.lines[0].is_closed


def test_the_key_file_is_named_once(desk: Desk) -> None:
    desk.pair(credentials=Credentials(identity_files=("/keys/anna",)))
    assert desk.addresses.asked == []
    desk.pair()
    assert [given.identity_files for given in desk.companions.credentials] == [("/keys/anna",)] * 2
