"""A desk with a script, and one with its approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from usecases.script_desk import ScriptDesk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ScriptDesk]:
    desk = ScriptDesk(tmp_path)
    desk.write()
    yield desk
    desk.close()


@pytest.fixture
def approved(desk: ScriptDesk) -> ScriptDesk:
    desk.approve()
    desk.heard.clear()
    return desk
