"""A real journal in a folder of its own, and entries to fill it with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

import pytest

from deskside.adapters.store import Store, open_store
from deskside.domain.journal.facts import Actor, StepKind, StepStarted, TicketOpened
from deskside.domain.tickets import Requester
from deskside.usecases.ports.journal import Journal, Tickets
from fakes.clock import FakeClock
from fakes.journal import FakeJournal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.postgres import Postgres


class Desk:
    """Opens journals on one database, as several processes of one user do."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        self.path = folder / "desk.db"
        self._url = url
        self._opened: list[Store] = []

    @property
    def url(self) -> str:
        return self._url or f"sqlite:///{self.path}"

    def open(self, **changes: object) -> Store:
        given = {"actor": Actor(account="anna@desk", name="Anna"), "clock": FakeClock()} | changes
        url = str(given.pop("url", self.url))
        store = open_store(url, run_dir=self.folder / "run", **given)  # type: ignore[arg-type]  # by name
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


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """Return a PostgreSQL server for all tests of one run."""
    from servers.postgres import running  # noqa: PLC0415 - what opens a file needs no psycopg

    with running() as started:
        yield started


@pytest.fixture(scope="session")
def shared(server: Postgres) -> str:
    """Return the name of a database with all tables, that tests use in turn."""
    return server.make()


@pytest.fixture
def database(server: Postgres, shared: str) -> Iterator[str]:
    """Return its name; there is nothing in it before and after."""
    yield shared
    server.empty(shared)


@pytest.fixture
def team(server: Postgres, database: str, tmp_path: Path) -> Iterator[Desk]:
    """Return the desk of clerks who share a database on that server."""
    made = Desk(tmp_path / "home", server.url(database))
    yield made
    made.close()


class Both(Journal, Tickets, Protocol):
    """A journal that also answers questions."""


@pytest.fixture(params=["desk", "team", "fake"])
def journal(request: pytest.FixtureRequest, server: Postgres) -> Both:
    """Return each kind of journal in turn."""
    del server  # started before what watches for processes that a test leaves behind
    if request.param == "fake":
        return FakeJournal(actor=Actor(account="anna@desk", name="Anna"))
    return cast("Desk", request.getfixturevalue(request.param)).open()


@pytest.fixture
def store(desk: Desk) -> Store:
    return desk.open()


def call(name: str = "Oleg Petrov", subject: str = "No e-mail", **more: object) -> TicketOpened:
    return TicketOpened(requester=Requester(name=name), subject=subject, **more)  # type: ignore[arg-type]  # by name


def started(process: str, machine: str = "oleg-nb", kind: StepKind = StepKind.SCRIPT) -> StepStarted:
    return StepStarted(
        kind=kind, title="Check name resolution", machine=machine, machine_id="00c0ffee", process=process
    )
