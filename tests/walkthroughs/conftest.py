"""A desk for all tests here, and a machine to break for every test that asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from walkthroughs.patient import Patient
from walkthroughs.sitting import ShippedDesk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShippedDesk]:
    desk = ShippedDesk(tmp_path_factory.mktemp("desk"))
    yield desk
    desk.close()


@pytest.fixture
def patient(tmp_path: Path, desk: ShippedDesk) -> Iterator[Patient]:
    with Patient(tmp_path) as patient:
        yield patient
        while desk.lines:
            desk.lines.pop().close()
