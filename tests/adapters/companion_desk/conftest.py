"""A person with a companion, and desks that are let in."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from adapters.companion_desk.rig import Desk
from deskside.adapters.engine.connector import EngineConnector
from deskside.adapters.ssh.companion_connector import SshCompanionConnector
from deskside.domain.companion import talk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.helped import Helped
    from servers.organisation import Organisation


@pytest.fixture(params=["in this process", "through an engine"])
def connector(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    if request.param == "in this process":
        yield SshCompanionConnector()
        return
    with EngineConnector(tmp_path / "known_hosts", keeps_spare=False) as engines:
        yield engines


@contextmanager
def let_in(hospital: Organisation, person: Helped, connector: Any) -> Iterator[Desk]:
    desk = Desk(hospital, person, connector)
    person.sees(talk.ClerkAsks)
    person.does(talk.LetIn(yes=True))
    yield desk
    desk.close()


@pytest.fixture
def either_desk(hospital: Organisation, person: Helped, connector: Any) -> Iterator[Desk]:
    """For what goes through every layer of an engine."""
    with let_in(hospital, person, connector) as desk:
        yield desk


@pytest.fixture
def desk(hospital: Organisation, person: Helped) -> Iterator[Desk]:
    with let_in(hospital, person, SshCompanionConnector()) as desk:
        yield desk


@pytest.fixture
def quick_desk(hospital: Organisation, person: Helped) -> Iterator[Desk]:
    """Comes back from a cut without the product's patience."""
    with let_in(hospital, person, SshCompanionConnector(waits=lambda: iter([0.3] * 200))) as desk:
        yield desk
