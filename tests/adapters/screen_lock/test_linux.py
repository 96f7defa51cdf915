"""The screen lock, on real buses of the tests' own: a screen saver on one, logind on the other."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.screen_lock import this_screens_lock
from servers.desktop_bus import Bus, Service
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOGIND = "org.freedesktop.login1"
OURS = f"/{LOGIND.replace('.', '/')}/session/_32"
SOMEBODY_ELSES = f"/{LOGIND.replace('.', '/')}/session/c1"


class Desktop:
    """Both buses, and what was heard of them."""

    def __init__(self, session: Bus, system: Bus) -> None:
        self.session = session
        self.system = system
        self.locks = 0
        self._lock = this_screens_lock()
        self.told = self._lock.watch(self._locked)

    def _locked(self) -> None:
        self.locks += 1

    def close(self) -> None:
        self._lock.close()
        self._lock.close()


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    with Bus(tmp_path, "session") as session, Bus(tmp_path, "system") as system:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", session.address)
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", system.address)
        desktop = Desktop(session, system)
        yield desktop
        desktop.close()


@pytest.fixture
def logind(desktop: Desktop) -> Iterator[Service]:
    sessions = [("2", os.getuid(), "me", "seat0", OURS), ("c1", 4_242, "other", "seat0", SOMEBODY_ELSES)]
    service = Service(desktop.system, LOGIND, sessions)
    yield service
    service.close()


SAVERS = [
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
]


@pytest.mark.parametrize(("name", "path"), SAVERS)
def test_a_screen_saver_that_becomes_active_is_heard(desktop: Desktop, name: str, path: str) -> None:
    assert desktop.told
    with contextlib.closing(Service(desktop.session, name)) as saver:
        saver.say(path, name, "ActiveChanged", "b", (False,))
        saver.say(path, name, "ActiveChanged", "b", (True,))
        eventually(lambda: desktop.locks == 1, "the lock is heard, the unlocking before it is not")


def test_logind_that_orders_the_lock_is_heard(desktop: Desktop, logind: Service) -> None:
    logind.say(OURS, f"{LOGIND}.Session", "Lock")
    eventually(lambda: desktop.locks == 1, "the lock is heard")


def test_logind_that_knows_of_a_lock_is_heard(desktop: Desktop, logind: Service) -> None:
    def hint(path: str, *, on: bool) -> None:
        changed: tuple[object, ...] = (f"{LOGIND}.Session", {"LockedHint": ("b", on)}, [])
        logind.say(path, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as", changed)

    hint(OURS, on=False)
    hint(SOMEBODY_ELSES, on=True)
    hint(OURS, on=True)
    eventually(lambda: desktop.locks == 1, "our lock is heard")


def test_another_users_lock_is_not_ours(desktop: Desktop, logind: Service) -> None:
    logind.say(SOMEBODY_ELSES, f"{LOGIND}.Session", "Lock")
    logind.say(OURS, f"{LOGIND}.Session", "Lock")
    eventually(lambda: desktop.locks == 1, "ours is heard")
    logind.say(SOMEBODY_ELSES, f"{LOGIND}.Session", "Lock")
    logind.say(OURS, f"{LOGIND}.Session", "Lock")
    eventually(lambda: desktop.locks == 2, "of four, two were ours")


def test_who_is_not_logind_can_say_nothing_in_its_name(desktop: Desktop, logind: Service) -> None:
    with contextlib.closing(Service(desktop.system, "org.example.Liar")) as liar:
        liar.say(OURS, f"{LOGIND}.Session", "Lock")
        liar.settle()
        logind.say(OURS, f"{LOGIND}.Session", "Lock")
        eventually(lambda: desktop.locks >= 1, "logind is heard")
    assert desktop.locks == 1


def test_the_end_of_the_desktop_session_counts_as_a_lock(desktop: Desktop) -> None:
    desktop.session.__exit__()
    eventually(lambda: desktop.locks == 1, "the session's end is heard")


def test_after_closing_nothing_is_heard(desktop: Desktop) -> None:
    desktop.close()
    with contextlib.closing(Service(desktop.session, SAVERS[0][0])) as saver:
        saver.say(SAVERS[0][1], SAVERS[0][0], "ActiveChanged", "b", (True,))
    assert desktop.locks == 0
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("screen-lock")]


def test_without_any_bus_nothing_would_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    lock = this_screens_lock()
    assert not lock.watch(lambda: None)
    lock.close()
