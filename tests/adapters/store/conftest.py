"""A real journal in a folder of its own, and entries to fill it with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.store import Store, open_store
from deskside.domain.journal.facts import Actor, StepKind, StepStarted, TicketOpened
from deskside.domain.tickets import Requester
from fakes.clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Desk:
    """Opens journals on one database, as several processes of one user do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "desk.db"
        self._opened: list[Store] = []

    def open(self, **changes: object) -> Store:
        given = {"actor": Actor(account="anna@desk", name="Anna"), "clock": FakeClock()} | changes
        store = open_store(f"sqlite:///{self.path}", run_dir=self.folder / "run", **given)  # type: ignore[arg-type]  # by name
        self._opened.append(store)
        return store

    def close(self) -> None:
        for store in self._opened:
            store.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def store(desk: Desk) -> Store:
    return desk.open()


def call(name: str = "Oleg Petrov", subject: str = "No e-mail", **more: object) -> TicketOpened:
    return TicketOpened(requester=Requester(name=name), subject=subject, **more)  # type: ignore[arg-type]  # by name


def started(process: str, machine: str = "oleg-nb", kind: StepKind = StepKind.SCRIPT) -> StepStarted:
    return StepStarted(
        kind=kind, title="Check name resolution", machine=machine, machine_id="00c0ffee", process=process
    )
