"""`python -m deskside.programs.companion_pictures OUT`: pictures of the companion's window, for its page.

Opens the real window on a core that plays a call: a clerk asks, a person answers. Saves every state in every
language, light, and some of them dark and in large type. Needs a display; `xvfb-run` is one.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from deskside.domain.companion import talk
from deskside.domain.companion.code import make_code
from deskside.domain.companion.talk import Activity, Asking, Capability, Clerk, Grant
from deskside.domain.scripts.manifest import Effect
from deskside.programs.companion_window import Companion
from deskside.programs.places import resources_dir
from deskside.ui import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.domain.companion.talk import Event, Order, Progress

_LOOK_MS = 30
_SETTLE_LOOKS = 6
"""How often a picture waits before it is taken: what was changed is painted then."""


class PlayedCore:
    """`usecases.ports.companion.Core` that says what it is told to say, and grants nothing."""

    def __init__(self) -> None:
        self.say: Callable[[Event], None] = lambda _: None

    def start(self, listener: Callable[[Event], None]) -> None:
        """Keep the listener."""
        self.say = listener

    def order(self, order: Order) -> None:
        """Hear what the person says, and do nothing."""

    def close(self) -> None:
        """Say no more."""


def main() -> int:
    """Take the pictures."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots")
    out.mkdir(parents=True, exist_ok=True)
    words.use_language("en", resources_dir() / "locale")
    application = QApplication([*sys.argv[:1], "-style", "fusion"])
    shoot = _Shoot(application, out)
    shoot.go_on()
    return application.exec()


class _Shoot:
    """Goes from state to state and saves what is on the screen at each."""

    def __init__(self, application: QApplication, out: Path) -> None:
        self._out = out
        self._core = PlayedCore()
        self._companion = Companion(application, self._core, on_bug=_fail)
        application.aboutToQuit.connect(self._companion.close)
        self._companion.begin()
        self._stops = self._pictures()
        self._next = ""
        self._looks = 0
        self._timer = QTimer(self._companion.window)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.go_on)
        self._timer.start()

    def go_on(self) -> None:
        """Take the next picture once the last change is painted."""
        self._looks += 1
        if self._looks < _SETTLE_LOOKS:
            return
        self._looks = 0
        if self._next:
            file = self._out / f"companion-{self._next}.png"
            self._companion.window.grab().save(str(file))
            print(file)
        self._next = next(self._stops, "")
        if not self._next:
            self._timer.stop()
            self._companion.window.close()

    def _pictures(self) -> Iterator[str]:
        for state in self._tour():
            for language in words.LANGUAGES:
                self._companion.look.speak(language)
                yield f"{state}-{language}"

    def _tour(self) -> Iterator[str]:
        say, model = self._core.say, self._companion.model
        say(talk.Ready(organisation="AgoraTech", call_back="8 800 000 00 00"))
        yield "1-first"
        model.call()
        say(talk.CodeShown(code=make_code(412, 8_842_884).reveal(), lives_s=600))
        yield "1-waiting"
        say(talk.WrongCode(left=2))
        yield "1-wrong"
        say(talk.CodeGone(reason="wrong-three-times"))
        yield "1-hang-up"
        say(talk.ClerkAsks(clerk=_ANNA))
        yield "2-asks"
        say(talk.Helping(clerk=_ANNA))
        yield from self._session()
        say(_OVER)
        yield "5-over"
        model.read_sight()
        yield "6-sight"
        model.back()
        self._companion.theme.choose("dark", 121)
        yield "5-over-dark"
        self._companion.theme.choose("system", 121)

    def _session(self) -> Iterator[str]:
        say, model, theme = self._core.say, self._companion.model, self._companion.theme
        yield "3-helping-empty"
        say(talk.Allowed(grants=_GRANTS))
        for activity in _ACTIVITIES[:-1]:
            say(talk.Happened(activity=activity))
        yield "3-helping"
        theme.choose("dark", 121)
        yield "3-helping-dark"
        theme.choose("system", 121)
        say(talk.Line(state="lost"))
        yield "3-line-lost"
        say(talk.Line(state="up"))
        model.freeze(on=True)
        yield "3-checking"
        model.freeze(on=False)
        say(talk.Asked(askings=_READS))
        yield "4-several"
        model.choose("1", on=True)
        say(talk.Asked(askings=_READS[2:]))
        yield "4-one"
        say(talk.Asked(askings=(_CHANGE,)))
        yield "4-change"
        model.show_details(shown=True)
        for size in range(3):
            self._companion.look.larger()
            yield f"4-change-larger-{size}"
        for _ in range(3):
            self._companion.look.smaller()
        say(talk.Asked(askings=()))


def _fail(bug: BaseException) -> None:
    raise bug


def _activity(seq: int, capability: Capability, sentence: str, progress: Progress = "done") -> Activity:
    effect = Effect.CHANGE if capability is Capability.CHANGES else Effect.READ
    at = datetime(2026, 5, 4, 10, 4 + seq, tzinfo=UTC)
    undo = "service.stop" if effect is Effect.CHANGE else ""
    return Activity(
        seq=seq,
        at=at,
        sentence=sentence,
        capability=capability,
        effect=effect,
        progress=progress,
        undo=undo,
    )


_ANNA = Clerk(
    name="Anna Petrova",
    department="IT help desk",
    organisation="AgoraTech",
    ticket="#1042 No e-mail on the new laptop",
    fingerprint="SHA256:uNiVztksCsDhcc0u9e8BgrJXVGLzfbXTcCNy3UqK1oU",
)
_READS = (
    Asking(
        id="1",
        capability=Capability.INFORMATION,
        sentence="Look at the details of this computer: system, disks, network, programs.",
        effect=Effect.READ,
        digest="",
        scopes=("once", "session"),
    ),
    Asking(
        id="2",
        capability=Capability.PERSONAL,
        sentence="Look at details about people: who logs on, names of Wi-Fi networks.",
        effect=Effect.READ,
        digest="",
        scopes=("once", "session"),
    ),
    Asking(
        id="3",
        capability=Capability.CHECKS,
        sentence="Check whether the names of web pages are found.",
        effect=Effect.READ,
        digest="8d0c4f5e0c2f4f4c9b0b6ee1b6f4f6a5d7f0c1e2a3b4c5d6e7f8091a2b3c4d5e",
        scopes=("once", "session"),
        script="network.name-resolution",
        version=3,
        approvers=("Maria Ivanova", "Ivan Orlov"),
        remark="I only want to see whether the new network settings have arrived.",
    ),
)
_CHANGE = Asking(
    id="4",
    capability=Capability.CHANGES,
    sentence="Start the mail service again. Your mail is away for a few seconds.",
    effect=Effect.CHANGE,
    digest="3f0c4f5e0c2f4f4c9b0b6ee1b6f4f6a5d7f0c1e2a3b4c5d6e7f8091a2b3c4d5e",
    script="service.restart",
    version=2,
    approvers=("Maria Ivanova", "Ivan Orlov"),
    details=(("Service", "postfix"),),
    remark="It hangs; after this your mail should come in again.",
)
_GRANTS = (
    Grant(id="g1", capability=Capability.INFORMATION, scope="session", sentence=_READS[0].sentence),
    Grant(id="g2", capability=Capability.CHECKS, scope="session", sentence="Run checks that only look."),
)
_ACTIVITIES = (
    _activity(1, Capability.INFORMATION, "Looked at the details of this computer"),
    _activity(2, Capability.CHECKS, "Checked whether the names of web pages are found"),
    _activity(3, Capability.CHECKS, "Checking the clock", "running"),
    _activity(4, Capability.CHANGES, "Started the mail service again"),
)
_OVER = talk.Over(
    reason="user",
    clerk=_ANNA,
    activities=(*_ACTIVITIES[:2], _activity(3, Capability.CHECKS, "Checked the clock"), _ACTIVITIES[3]),
    refused=(_READS[1].sentence,),
)

if __name__ == "__main__":
    sys.exit(main())
