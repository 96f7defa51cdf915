"""The core in a process of its own, as faces see it: one contract, and the end of all with the face."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from deskside.adapters.companion.core_process import CoreProcess
from deskside.adapters.threads import start_thread
from deskside.domain.companion import control, talk
from deskside.domain.companion.code import read_code
from deskside.domain.companion.meeting import Meeting
from fakes.companion_core import FakeCore
from fakes.profile import Person, a_draft, signed
from servers.helped import ANNA, OLEG, RawClerk, a_script
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servers.organisation import Organisation

HIDES = b"""
trap '' TERM
hide='trap "" TERM; echo $$ >>"$0"; exec sleep 600'
(setsid sh -c '(setsid sh -c "$0" "$1") & exit 0' "$hide" "$1") &
echo $$ >>"$1"
while :; do sleep 600; done
"""


@pytest.fixture(scope="module")
def profile(hospital: Organisation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Person("root")
    approvers = (("anna@example.org", ANNA.public), ("oleg@example.org", OLEG.public))
    body = a_draft(root, authorities=(hospital.authority_key,), approvers=approvers, relays=())
    file = tmp_path_factory.mktemp("profile") / "deskside.profile"
    file.write_bytes(signed(body, root))
    return file


class Listening:
    """A core and everything it said."""

    def __init__(self, core: CoreProcess | FakeCore) -> None:
        self.core = core
        self.events: list[talk.Event] = []
        self.threads: set[int] = set()
        self._heard = threading.Condition()

    def hear(self, event: talk.Event) -> None:
        with self._heard:
            self.events.append(event)
            self.threads.add(threading.get_ident())
            self._heard.notify_all()

    def sees(self, kind: type[Any]) -> Any:
        def found() -> list[talk.Event]:
            return [event for event in self.events if isinstance(event, kind)]

        with self._heard:
            assert self._heard.wait_for(found, 60), f"{kind.__name__} among {self.events}"
        return found()[-1]


@pytest.fixture
def real(tmp_path: Path, profile: Path) -> Iterator[Listening]:
    listening = Listening(CoreProcess(_folder(tmp_path), ("en", str(profile))))
    yield listening
    listening.core.close()


def fake(_tmp_path: Path, _profile: Path) -> Listening:
    core = FakeCore()
    start = core.start

    def started(listener: Callable[[talk.Event], None]) -> None:
        def run() -> None:
            start(listener)
            core.say(talk.Ready(organisation="Example Ltd", call_back="+1 555 0100"))

        start_thread("companion-fake", run).join()

    core.start = started  # type: ignore[method-assign]
    return Listening(core)


def process(tmp_path: Path, profile: Path) -> Listening:
    return Listening(CoreProcess(_folder(tmp_path), ("en", str(profile))))


# ---- the contract


@pytest.mark.parametrize("make", [fake, process])
def test_a_core_speaks_on_another_thread_takes_what_no_longer_fits_and_closes_twice(
    make: Callable[[Path, Path], Listening], tmp_path: Path, profile: Path
) -> None:
    listening = make(tmp_path, profile)
    listening.core.start(listening.hear)
    assert listening.sees(talk.Ready).call_back == "+1 555 0100"
    assert threading.get_ident() not in listening.threads
    for order in (talk.LetIn(yes=True), talk.Answer(asking="0" * 32, reply="session"), talk.TakeBack(seq=1)):
        listening.core.order(order)
    listening.core.close()
    listening.core.close()
    before = len(listening.events)
    listening.core.order(talk.End())
    assert len(listening.events) == before
    assert not any(isinstance(event, talk.Helping) for event in listening.events)


# ---- the process


def test_a_code_is_made_and_dies_with_the_end(real: Listening) -> None:
    real.core.start(real.hear)
    real.sees(talk.Ready)
    real.core.order(talk.MakeCode(listen_on="127.0.0.1"))
    code = real.sees(talk.CodeShown)
    assert read_code(code.code).port > 40_000
    assert code.lives_s == 600
    real.core.order(talk.End())
    assert real.sees(talk.Over).reason == "user"
    assert real.sees(talk.CodeGone).reason == "ended"


def test_a_core_that_crashes_leaves_no_picture_of_its_memory(real: Listening) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    try:
        real.core.start(real.hear)
        real.sees(talk.Ready)
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    assert isinstance(real.core, CoreProcess)
    limits = Path(f"/proc/{real.core.pid}/limits").read_text()
    assert limits.partition("Max core file size")[2].split()[0] == "0"


def test_without_a_profile_it_can_pair_with_nobody_and_says_so(tmp_path: Path) -> None:
    listening = Listening(CoreProcess(_folder(tmp_path), ("en",)))
    listening.core.start(listening.hear)
    assert listening.sees(talk.Trouble).code == "profile-none"
    assert listening.sees(talk.Ready).organisation == ""
    listening.core.close()


def test_without_a_relay_a_code_cannot_be_made_for_one(real: Listening) -> None:
    real.core.start(real.hear)
    real.core.order(talk.MakeCode())
    assert real.sees(talk.Trouble).code == "relay-none"


def test_nothing_is_left_on_the_disk(tmp_path: Path, profile: Path) -> None:
    folder = _folder(tmp_path)
    listening = Listening(CoreProcess(folder, ("en", str(profile))))
    listening.core.start(listening.hear)
    listening.sees(talk.Ready)
    assert folder.stat().st_mode & 0o077 == 0
    assert any(folder.iterdir())
    listening.core.close()
    assert not folder.exists()


def test_a_core_that_is_killed_is_the_end_and_nothing_runs_on(
    real: Listening, hospital: Organisation, tmp_path: Path
) -> None:
    pids = _something_runs(real, hospital, tmp_path)
    assert isinstance(real.core, CoreProcess)
    assert real.core.pid is not None
    os.kill(real.core.pid, signal.SIGKILL)
    assert real.sees(talk.Over).reason == "broken"
    assert real.sees(talk.Trouble).code == "core-gone"
    eventually(lambda: not _alive(pids), "all of it is gone")


def test_closing_ends_what_runs(real: Listening, hospital: Organisation, tmp_path: Path) -> None:
    pids = _something_runs(real, hospital, tmp_path)
    real.core.close()
    assert not _alive(pids)


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
def test_a_face_that_is_halted_or_killed_takes_everything_with_it(
    how: signal.Signals, hospital: Organisation, profile: Path, tmp_path: Path
) -> None:
    face = subprocess.Popen(
        [sys.executable, "-c", FACE, str(_folder(tmp_path)), str(profile)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert face.stdout is not None
    assert face.stdin is not None
    pids = tmp_path / "pids"
    with _clerk(hospital, face.stdout.readline().strip()) as clerk:
        clerk.greet()
        assert clerk.hears(control.LetIn).yes
        _begin(clerk, pids)
        running = _two(pids)
        core = [child.pid for child in psutil.Process(face.pid).children()]
        face.send_signal(how)
        eventually(lambda: not _alive(running), "all of it is gone")
        assert clerk.hears(control.End).reason == "face-gone"
        eventually(lambda: not _alive(core), "the core is gone")
    face.kill()
    face.communicate()


def test_a_face_that_can_no_longer_be_used_is_gone_although_its_process_lives(real: Listening) -> None:
    real.core.start(real.hear)
    real.core.order(talk.MakeCode(listen_on="127.0.0.1"))
    real.sees(talk.CodeShown)
    real.core.pulse()
    assert real.sees(talk.Over).reason == "face-gone"


FACE = """
import sys, threading
from pathlib import Path
from deskside.adapters.companion.core_process import CoreProcess
from deskside.domain.companion import talk

core = CoreProcess(Path(sys.argv[1]), ("en", sys.argv[2]))

def hear(event):
    match event:
        case talk.Ready():
            core.order(talk.MakeCode(listen_on="127.0.0.1"))
        case talk.CodeShown(code=code):
            print(code, flush=True)
        case talk.ClerkAsks():
            core.order(talk.LetIn(yes=True))
        case talk.Asked(askings=askings):
            for asking in askings:
                core.order(talk.Answer(asking=asking.id, reply="once"))

core.start(hear)
sys.stdin.read()
"""
"""A face that says yes to everything, for the test that it cannot do harm once it is gone."""


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    return folder


def _clerk(hospital: Organisation, code: str) -> RawClerk:
    meeting = Meeting(code=read_code(code), relay=None, host="127.0.0.1")
    return RawClerk(hospital, meeting)


def _something_runs(listening: Listening, hospital: Organisation, tmp_path: Path) -> list[int]:
    """Let a clerk in and run what hides; leave the clerk to themselves."""
    core = listening.core

    def answer(event: talk.Event) -> None:
        listening.hear(event)
        if isinstance(event, talk.ClerkAsks):
            core.order(talk.LetIn(yes=True))
        elif isinstance(event, talk.Asked):
            for asking in event.askings:
                core.order(talk.Answer(asking=asking.id, reply="once"))

    core.start(answer)
    core.order(talk.MakeCode(listen_on="127.0.0.1"))
    pids = tmp_path / "pids"
    with _clerk(hospital, listening.sees(talk.CodeShown).code) as clerk:
        clerk.greet()
        _begin(clerk, pids)
        return _two(pids)


def _begin(clerk: RawClerk, pids: Path) -> None:
    clerk.hears(control.LetIn)
    offer = clerk.offers(a_script(HIDES))
    values = (("place", str(pids)),)
    asking = clerk.asks("script", offer=offer, values=values)
    clerk.begins(*clerk.run(clerk.granted(asking), offer, values=values))


def _two(pids: Path) -> list[int]:
    eventually(lambda: pids.exists() and len(pids.read_text().split()) == 2, "two processes run")
    return [int(pid) for pid in pids.read_text().split()]


def _alive(pids: list[int]) -> list[int]:
    living = []
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            if psutil.Process(pid).status() != "zombie":
                living.append(pid)
    return living
