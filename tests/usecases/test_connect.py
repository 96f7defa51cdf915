"""Connecting is recorded before it is done, with whatever a person has accepted, and ends in one end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.domain.errors import BrokeMidway, Cancelled, Unreachable
from deskside.domain.journal.facts import HostKeyAccepted, Outcome, StepEnded, StepStarted, TicketOpened
from deskside.domain.ssh.known_hosts import machine_id
from deskside.domain.targets import Address
from deskside.domain.tickets import Requester
from deskside.usecases.connect import Connect
from deskside.usecases.ports.machine import Credentials
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from fakes.journal import FakeJournal
from fakes.machine import FakeConnector, FakeMachine

if TYPE_CHECKING:
    from deskside.domain.errors import DesksideError


class Addresses:
    """ssh_config that says `anna`."""

    def resolve(self, address: Address) -> Address:
        return Address(host=address.host, user="anna")


@pytest.fixture
def journal() -> FakeJournal:
    made = FakeJournal()
    made.open_ticket(TicketOpened(requester=Requester(name="Oleg"), subject="No e-mail"))
    return made


def facts(journal: FakeJournal) -> list[object]:
    return [recorded.fact for recorded in journal.entries(1)[1:]]


def connect(
    journal: FakeJournal,
    connector: FakeConnector,
    credentials: Credentials | None = None,
    dialogue: FakeDialogue | None = None,
) -> FakeMachine:
    machine = Connect(connector, Addresses(), journal, journal.clock)(
        1,
        "pc",
        Address(host="pc"),
        credentials or Credentials(),
        dialogue=dialogue or FakeDialogue(),
        report=lambda _: None,
        cancel=CancelToken(),
    )
    assert isinstance(machine, FakeMachine)
    return machine


def test_started_stands_in_the_journal_before_the_connector_is_called(journal: FakeJournal) -> None:

    class Watching(FakeConnector):
        def connect(self, *args: object, **options: object) -> FakeMachine:
            assert isinstance(facts(journal)[-1], StepStarted)
            return super().connect(*args, **options)  # type: ignore[arg-type]

    connector = Watching()
    machine = connect(journal, connector)
    assert connector.addresses == [Address(host="pc", user="anna")]
    started, ended = facts(journal)
    assert isinstance(started, StepStarted)
    assert (started.machine, started.machine_id, started.process) == ("pc", "", journal.process)
    assert isinstance(ended, StepEnded)
    assert ended.outcome is Outcome.SUCCEEDED
    assert ended.duration_ms > 0
    assert not machine.is_closed


def test_a_full_journal_lets_nothing_leave(journal: FakeJournal) -> None:
    connector = FakeConnector()
    journal.broken = BrokeMidway("journal-full")
    with pytest.raises(BrokeMidway, match="journal-full"):
        connect(journal, connector)
    assert connector.addresses == []


def test_a_connection_whose_end_cannot_be_recorded_is_closed_again(journal: FakeJournal) -> None:
    class Filling(FakeConnector):
        def connect(self, *args: object, **options: object) -> FakeMachine:
            journal.broken = BrokeMidway("journal-full")
            return super().connect(*args, **options)  # type: ignore[arg-type]

    connector = Filling()
    with pytest.raises(BrokeMidway, match="journal-full"):
        connect(journal, connector)
    assert connector.machine is not None
    assert connector.machine.is_closed


def test_a_key_that_a_person_accepts_is_recorded(journal: FakeJournal) -> None:
    connect(journal, FakeConnector(known=False), dialogue=FakeDialogue(accepts=True))
    assert facts(journal)[1] == HostKeyAccepted(machine="pc", fingerprint=FakeMachine.host_key)


def test_a_key_that_the_caller_vouches_for_is_recorded_and_nobody_is_asked(journal: FakeJournal) -> None:
    dialogue = FakeDialogue()
    connect(journal, FakeConnector(known=False), Credentials(accept_host_key=FakeMachine.host_key), dialogue)
    assert isinstance(facts(journal)[1], HostKeyAccepted)
    assert dialogue.host_keys == []


@pytest.mark.parametrize("known", [True, False])
def test_another_key_than_the_one_vouched_for_is_refused_and_recorded_so(
    journal: FakeJournal, *, known: bool
) -> None:
    connector = FakeConnector(known=known)
    with pytest.raises(Unreachable, match="host-key-mismatch"):
        connect(journal, connector, Credentials(accept_host_key="SHA256:other"))
    ended = facts(journal)[-1]
    assert isinstance(ended, StepEnded)
    assert (ended.outcome, ended.error) == (Outcome.FAILED, "host-key-mismatch")
    assert not any(isinstance(fact, HostKeyAccepted) for fact in facts(journal))
    assert connector.machine is None or connector.machine.is_closed


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Unreachable("connection-refused", host="pc", port=22), Outcome.FAILED),
        (Cancelled(), Outcome.CANCELLED),
    ],
)
def test_a_connection_that_is_not_made_has_an_end_too(
    journal: FakeJournal, error: DesksideError, outcome: Outcome
) -> None:
    with pytest.raises(type(error)):
        connect(journal, FakeConnector(fails=error))
    ended = facts(journal)[-1]
    assert isinstance(ended, StepEnded)
    assert (ended.outcome, ended.error) == (outcome, error.code)


def test_a_pinned_machine_is_reached_as_it_is_and_known_by_its_key(journal: FakeJournal) -> None:
    connector = FakeConnector()
    connect(journal, connector, Credentials(pinned_host_key=b"a host key"))
    assert connector.addresses == [Address(host="pc")]
    started = facts(journal)[0]
    assert isinstance(started, StepStarted)
    assert started.machine_id == machine_id(b"a host key") == FakeMachine.machine_id
