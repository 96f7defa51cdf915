"""An organisation with a clerk, and a companion to pair with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from servers.companion import Companion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers.organisation import Clerk, Organisation


@pytest.fixture(scope="module")
def anna(hospital: Organisation) -> Clerk:
    return hospital.clerk()


@pytest.fixture
def home(hospital: Organisation) -> Iterator[Companion]:
    with Companion(hospital.profile()) as started:
        yield started
