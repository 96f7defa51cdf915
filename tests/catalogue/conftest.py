"""A machine to break, for every test that asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.machine import Machine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with Machine(tmp_path) as machine:
        yield machine
