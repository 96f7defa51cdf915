"""The deed behind System information, on this computer's own shell."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.probes import ShippedProbes
from deskside.domain.errors import WrongUse
from deskside.domain.inventory.document import from_json
from deskside.domain.inventory.memory import Memory
from deskside.domain.journal.facts import Actor, Outcome, Recorded, SnapshotTaken, StepEnded, StepStarted
from deskside.usecases.gather_inventory import GatherInventory, SectionArrived
from deskside.usecases.task import CancelToken
from fakes.shell_machine import ShellMachine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.journal.facts import Fact
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.tickets import TicketNumber

PROBES = ShippedProbes(Path(__file__).parents[2] / "resources" / "probes")
NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


class Clock:
    def now(self) -> datetime:
        return NOON

    def monotonic_ms(self) -> int:
        return 7


class ListJournal:
    """What the deed needs of a journal, in a list."""

    process = "a-process"

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self._numbers = count()

    def append(self, ticket: TicketNumber, facts: Sequence[Fact]) -> list[Recorded]:
        self.facts.extend(facts)
        return [
            Recorded(ticket=ticket, seq=next(self._numbers), at=NOON, actor=Actor(account="me"), fact=fact)
            for fact in facts
        ]

    def open_ticket(self, fact: Fact) -> Recorded:
        return self.append(1, [fact])[0]

    def entries(self, ticket: TicketNumber, *, after: int = -1) -> list[Recorded]:
        raise NotImplementedError

    def verify(self, ticket: TicketNumber | None = None) -> Verification:
        raise NotImplementedError

    def recover(self) -> list[Recorded]:
        raise NotImplementedError


def test_every_category_is_reported_as_it_comes_and_the_whole_is_recorded() -> None:
    journal = ListJournal()
    seen: list[object] = []
    gather = GatherInventory(PROBES, journal, Clock())

    inventory = gather(4, ShellMachine(), report=seen.append, cancel=CancelToken())

    started, snapshot, ended = journal.facts
    assert isinstance(started, StepStarted)
    assert started.sha256 == PROBES.inventory(()).probe.sha256
    assert isinstance(snapshot, SnapshotTaken)
    assert from_json(snapshot.inventory) == inventory
    assert isinstance(ended, StepEnded)
    assert ended.outcome is Outcome.SUCCEEDED
    arrived = [event.name for event in seen if isinstance(event, SectionArrived)]
    assert arrived[:2] == ["os", "memory"]
    assert set(arrived) == set(inventory.categories)
    memory = inventory.get(Memory)
    assert memory is not None
    assert memory.total_bytes


def test_only_the_categories_asked_for_are_read() -> None:
    gather = GatherInventory(PROBES, ListJournal(), Clock())
    seen: list[object] = []
    inventory = gather(4, ShellMachine(), categories=["memory"], report=seen.append, cancel=CancelToken())
    assert list(inventory.categories) == ["memory"]


@pytest.mark.parametrize(
    ("banner", "platform"),
    [("SSH-2.0-OpenSSH_for_Windows_9.5", "windows"), ("SSH-2.0-OpenSSH_9.7 FreeBSD-20240806", "freebsd")],
)
def test_another_platform_is_named_and_nothing_is_sent(banner: str, platform: str) -> None:
    journal = ListJournal()
    machine = ShellMachine("false", banner=banner)
    with pytest.raises(WrongUse) as refused:
        GatherInventory(PROBES, journal, Clock())(4, machine, report=lambda _: None, cancel=CancelToken())
    assert refused.value.code == "platform-unsupported"
    assert refused.value.facts == {"platform": platform}
    assert isinstance(journal.facts[-1], StepEnded)
    assert journal.facts[-1].outcome is Outcome.FAILED
