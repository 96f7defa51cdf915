"""A desktop with polkit for the tests here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from servers.elevating import OPEN, PROFILE, Offering, install
from servers.polkit import PolkitDesktop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def desktop() -> Iterator[PolkitDesktop]:
    with PolkitDesktop() as desktop:
        install(desktop, PROFILE)
        yield desktop


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


@pytest.fixture
def offering(tmp_path: Path) -> Offering:
    return Offering(tmp_path)
