"""The end, with the real relay halted, the screen locked, or the core killed: nothing of a session is left.

What runs is made to stay: it ignores TERM, forks twice, and leaves its session. What is asserted is the
order, not the clock: nothing runs any more before the person or the clerk is told that it is over.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import TYPE_CHECKING, TypeVar

import psutil
import pytest

from deskside.adapters.companion.core_process import CoreProcess
from deskside.domain.companion import control, talk
from deskside.domain.companion.code import read_code
from deskside.domain.companion.meeting import Meeting
from deskside.domain.profile.draft import RelayDraft
from deskside.domain.profile.keys import parse_public_key
from deskside.usecases.ports.machine import Credentials
from fakes.profile import Person, a_draft, signed
from servers.desktop_bus import Bus, Service
from servers.helped import ANNA, OLEG, RawClerk, a_script
from servers.relay import Relay
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

T = TypeVar("T")

STAYS = b"""
trap '' TERM HUP INT
hide='trap "" TERM HUP INT; echo $$ >>"$0"; while :; do sleep 600; done'
(setsid sh -c '(env -i setsid sh -c "$0" "$1" >/dev/null 2>&1 &)' "$hide" "$1") &
(setsid sh -c "$hide" "$1" >/dev/null 2>&1 &)
echo $$ >>"$1"
echo running
while :; do sleep 600; done
"""
HOW_MANY = 3


class Session:
    """A person, their companion's core in its own process, a clerk, and what runs."""

    def __init__(self, relay: Relay, folder: Path) -> None:
        self._relay = relay
        self._heard = threading.Condition()
        self.events: list[talk.Event] = []
        self.alive_when_over: list[int] | None = None
        self._pids = folder / "pids"
        run = folder / "run"
        run.mkdir(mode=0o700)
        self.core = CoreProcess(run, ("en", str(self._profile(folder))))

    def begin(self) -> RawClerk:
        """Let a clerk in through the relay and start what stays."""
        self.core.start(self._hear)
        self.core.order(talk.MakeCode())
        code = read_code(self.sees(talk.CodeShown).code)
        clerk = RawClerk(_Certified(self._relay), Meeting(code=code, relay=self._relay.in_profile()))  # type: ignore[arg-type]  # it only asks for a clerk
        clerk.greet()
        assert clerk.hears(control.LetIn).yes
        offer = clerk.offers(a_script(STAYS))
        values = (("place", str(self._pids)),)
        asking = clerk.asks("script", offer=offer, values=values)
        clerk.begins(*clerk.run(clerk.granted(asking), offer, values=values))
        eventually(lambda: len(self.alive()) == HOW_MANY, "all of it runs")
        return clerk

    def alive(self) -> list[int]:
        """Return which of the script's processes still live, wherever they have gone."""
        text = self._pids.read_text() if self._pids.exists() else ""
        return [pid for pid in map(int, text.split()) if _lives(pid)]

    def sees(self, kind: type[T]) -> T:
        with self._heard:
            assert self._heard.wait_for(lambda: self._found(kind), 120), f"{kind.__name__} in {self.events}"
        return self._found(kind)[-1]

    def _found(self, kind: type[T]) -> list[T]:
        return [event for event in self.events if isinstance(event, kind)]

    def _hear(self, event: talk.Event) -> None:
        match event:
            case talk.ClerkAsks():
                self.core.order(talk.LetIn(yes=True))
            case talk.Asked(askings=askings):
                for asking in askings:
                    self.core.order(talk.Answer(asking=asking.id, reply="once"))
            case talk.Over():
                self.alive_when_over = self.alive()
            case _:
                pass
        with self._heard:
            self.events.append(event)
            self._heard.notify_all()

    def _profile(self, folder: Path) -> Path:
        relay, root = self._relay.in_profile(), Person("root")
        draft = RelayDraft(
            host=relay.host, port=relay.port, host_keys=relay.host_keys, companion_key=relay.companion_key
        )
        people = (("anna@example.org", ANNA.public), ("oleg@example.org", OLEG.public))
        authority = parse_public_key(self._relay.clerk_ca)
        file = folder / "deskside.profile"
        body = a_draft(root, authorities=(authority,), approvers=people, relays=(draft,))
        file.write_bytes(signed(body, root))
        return file


class _Certified:
    """Stands where the organisation stands: its clerk is certified by the relay's authority."""

    def __init__(self, relay: Relay) -> None:
        self._identity = relay.clerk().identity

    def clerk(self) -> _Certified:
        return self

    def credentials(self) -> Credentials:
        return Credentials(identity_files=(str(self._identity),), use_agent=False, use_keyring=False)


def _lives(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with Relay(tmp_path_factory.mktemp("relay")) as started:
        yield started


@pytest.fixture
def session(relay: Relay, tmp_path: Path) -> Iterator[Session]:
    session = Session(relay, tmp_path)
    yield session
    session.core.close()
    assert not (tmp_path / "run").exists()


@contextlib.contextmanager
def halted(relay: Relay) -> Iterator[None]:
    """Let the relay take nothing and give nothing; it looks as alive as ever."""
    stopped = list(relay.processes())
    assert stopped
    for pid in stopped:
        with contextlib.suppress(ProcessLookupError):  # one that served an earlier line, and has just ended
            os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in stopped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def test_the_end_needs_no_line(session: Session, relay: Relay) -> None:
    with session.begin(), halted(relay):
        session.core.order(talk.End())
        assert session.sees(talk.Over).reason == "user"
        assert session.alive_when_over == []


def test_who_hears_of_the_end_hears_it_when_nothing_runs_any_more(session: Session) -> None:
    with session.begin() as clerk:
        session.core.order(talk.End())
        assert clerk.hears(control.End).reason == "user"
        assert session.alive() == []
    assert session.sees(talk.Over).activities[-1].progress == "stopped"


def test_the_window_can_be_closed_with_the_line_halted(session: Session, relay: Relay) -> None:
    with session.begin(), halted(relay):
        session.core.close()
        assert session.alive() == []


def test_a_killed_core_takes_it_all_along_with_the_line_halted(session: Session, relay: Relay) -> None:
    with session.begin():
        with halted(relay):
            assert session.core.pid is not None
            os.kill(session.core.pid, signal.SIGKILL)
            eventually(lambda: session.alive() == [], "nothing of it is left")
        assert session.sees(talk.Over).reason == "broken"


def test_what_guards_it_can_be_killed_at_one_blow(session: Session) -> None:
    with session.begin() as clerk:
        assert session.core.pid is not None
        (warden,) = psutil.Process(session.core.pid).children()
        for guard in (warden, *warden.children()):
            guard.kill()
        eventually(lambda: session.alive() == [], "nothing of it is left")
        session.core.order(talk.End())
        assert clerk.hears(control.End).reason == "user"


def test_the_screen_lock_ends_it(relay: Relay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, path = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"
    with Bus(tmp_path, "session") as bus:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        session = Session(relay, tmp_path)
        with contextlib.closing(session.core), session.begin() as clerk:
            eventually(lambda: bus.is_listened_to(name), "the companion listens to the screen lock")
            with contextlib.closing(Service(bus, name)) as saver:
                saver.say(path, name, "ActiveChanged", "b", (True,))
                assert session.sees(talk.Over).reason == "screen-lock"
            assert session.alive_when_over == []
            assert clerk.hears(control.End).reason == "screen-lock"


def test_what_is_halted_while_the_person_checks_ends_like_the_rest(session: Session) -> None:
    with session.begin():
        session.core.order(talk.Freeze(on=True))
        assert session.sees(talk.Frozen).on
        eventually(lambda: {_state(pid) for pid in session.alive()} == {"stopped"}, "all of it is halted")
        session.core.order(talk.End())
        session.sees(talk.Over)
        assert session.alive_when_over == []


def _state(pid: int) -> str:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status()
    return ""
