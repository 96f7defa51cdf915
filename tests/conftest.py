"""Every test runs away from the person who started it, and leaves nothing behind."""

from __future__ import annotations

import gc
import os
import tempfile
from typing import TYPE_CHECKING

import hypothesis
import pytest

import leaks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers.helped import Helped
    from servers.organisation import Organisation

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

LONG = (
    "tests/programs/test_one_file.py",
    "tests/programs/test_killed.py",
    "tests/usecases/test_run_script_over_ssh.py",
    "tests/programs/test_bad_machines.py",
    "tests/programs/test_profile_commands.py",
    "tests/catalogue/test_everywhere.py",
    "tests/adapters/ssh/test_contract.py",
    "tests/ui/test_clipping.py",
    "tests/programs/test_the_guide.py",
)
"""The files that take longest, in the order in which they begin; the guide uses what the first one builds."""

# No test decides on a time, and a test that fails does so every time: `--hypothesis-profile=search` tries
# other examples in every run.
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many workers again as there are processors: many tests wait for a server or a clock."""
    return max(2, len(os.sched_getaffinity(0)) * 3 // 2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long and end with what is pure, so that all workers are done together."""

    def turn(item: pytest.Item) -> tuple[int, bool]:
        file = item.nodeid.partition("::")[0]
        return LONG.index(file) if file in LONG else len(LONG), file.startswith("tests/domain/")

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end: 6,000 tests, and all that they import."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _own_home() -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="deskside-test-") as home:
        os.environ["DESKSIDE_HOME"] = home
        yield


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    """An organisation with its keys, its profile and a clerk."""
    from servers.organisation import Organisation  # noqa: PLC0415 - most tests need none

    return Organisation(tmp_path_factory.mktemp("hospital"))


@pytest.fixture
def person(hospital: Organisation) -> Iterator[Helped]:
    """Somebody who is helped: the whole companion, and a hand at its face."""
    from servers.helped import Helped  # noqa: PLC0415 - most tests need nobody

    with Helped(hospital) as helped:
        yield helped


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
