"""A desk for all tests here, and a machine to break for every test that asks for one."""

from __future__ import annotations

import fcntl
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from catalogue.desk import CatalogueDesk
from catalogue.machine import Machine

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CatalogueDesk]:
    desk = CatalogueDesk(tmp_path_factory.mktemp("desk"))
    yield desk
    desk.close()


@pytest.fixture
def machine(tmp_path: Path, desk: CatalogueDesk) -> Iterator[Machine]:
    with Machine(tmp_path, desk) as machine:
        yield machine


@pytest.fixture
def alone_with_the_kernel() -> Iterator[None]:
    """One such test at a time, in all processes: what the kernel says of disks and memory is of them all."""
    with (Path(tempfile.gettempdir()) / "deskside-tests-kernel.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
