"""Every test runs away from the person who started it, and leaves nothing behind."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

import hypothesis
import pytest

import leaks

if TYPE_CHECKING:
    from collections.abc import Iterator

# The agent, the keyring, the screen and the settings of whoever runs the tests are theirs.
for _theirs in (
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "SSH_ASKPASS",
    "SSH_AUTH_SOCK",
    "WAYLAND_DISPLAY",
    *(name for name in os.environ if name.startswith(("DESKSIDE_", "XDG_", "LC_"))),
):
    os.environ.pop(_theirs, None)
os.environ["LANG"] = "C.UTF-8"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ[leaks.MARK] = f"{os.getpid()}-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"

hypothesis.settings.register_profile("house", deadline=None)  # no test decides on a time
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def _own_home() -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="deskside-test-") as home:
        os.environ["DESKSIDE_HOME"] = home
        yield


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    before = leaks.alive()
    yield
    left = leaks.left_since(before)
    assert not left, f"{request.node.nodeid} left behind: {', '.join(left)}"


@pytest.fixture(scope="module", autouse=True)
def _no_orphans() -> Iterator[None]:
    yield
    left = leaks.orphans()
    assert not left, f"processes that outlived their tests: {', '.join(left)}"
