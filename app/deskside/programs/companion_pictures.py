"""`python -m deskside.programs.companion_pictures OUT LANGUAGE`: pictures of the companion's window.

Opens the real window on a core that plays a call: a clerk asks, a person answers. Saves every state, some of
them also dark, or in the largest type. Needs a display; `xvfb-run` is one.
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
from deskside.ui.companion.look_model import TYPE_PERCENT

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

    def pulse(self) -> None:
        """Hear that the window can be used."""

    def close(self) -> None:
        """Say no more."""


def main() -> int:
    """Take the pictures in one language."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots")
    language = sys.argv[2] if len(sys.argv) > 2 else "en"
    out.mkdir(parents=True, exist_ok=True)
    words.use_language(language, resources_dir() / "locale")
    application = QApplication([*sys.argv[:1], "-style", "fusion"])
    shoot = _Shoot(application, out, _Call(language))
    shoot.go_on()
    return application.exec()


class _Shoot:
    """Goes from state to state and saves what is on the screen at each."""

    def __init__(self, application: QApplication, out: Path, call: _Call) -> None:
        self._out = out
        self._call = call
        self._core = PlayedCore()
        self._companion = Companion(application, self._core, on_bug=_fail)
        application.aboutToQuit.connect(self._companion.close)
        self._companion.begin()
        self._stops = self._tour()
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
            file = self._out / f"companion-{self._next}-{words.language()}.png"
            self._companion.window.grab().save(str(file))
            print(file)
        self._next = next(self._stops, "")
        if not self._next:
            self._timer.stop()
            self._companion.window.close()

    def _tour(self) -> Iterator[str]:
        say, model, call = self._core.say, self._companion.model, self._call
        say(call.ready)
        yield "called"
        model.call()
        say(talk.CodeShown(code=make_code(412, 8_842_884).reveal(), lives_s=600))
        yield "code"
        say(talk.WrongCode(left=2))
        yield "wrong-code"
        say(talk.CodeGone(reason="wrong-three-times"))
        yield "hang-up"
        say(talk.ClerkAsks(clerk=call.clerk))
        yield "asks"
        say(talk.Helping(clerk=call.clerk))
        yield from self._session()
        say(call.over)
        yield "over"
        model.read_sight()
        yield "sight"
        model.back()
        yield from self._dark("over")

    def _session(self) -> Iterator[str]:
        say, model, call = self._core.say, self._companion.model, self._call
        yield "nothing-yet"
        say(talk.Allowed(grants=call.grants))
        for activity in call.activities:
            say(talk.Happened(activity=activity))
        yield "helping"
        yield from self._dark("helping")
        say(talk.Line(state="lost"))
        yield "line-lost"
        say(talk.Line(state="up"))
        model.freeze(on=True)
        yield "checking"
        model.freeze(on=False)
        say(talk.Asked(askings=call.reads))
        yield "several"
        say(talk.Asked(askings=call.reads[2:]))
        yield "one"
        say(talk.Asked(askings=(call.change,)))
        yield "change"
        model.show_details(shown=True)
        yield "details"
        for _ in range(3):
            self._companion.look.larger()
        yield "large"
        for _ in range(3):
            self._companion.look.smaller()
        say(talk.Asked(askings=()))

    def _dark(self, name: str) -> Iterator[str]:
        percent = round(self._companion.look.percent * TYPE_PERCENT / 100)
        self._companion.theme.choose("dark", percent)
        yield f"{name}-dark"
        self._companion.theme.choose("system", percent)


def _fail(bug: BaseException) -> None:
    raise bug


class _Call:
    """What is said in one call, in the language that the core would speak."""

    def __init__(self, language: str) -> None:
        self._russian = language == "ru"
        said = self._said
        self.ready = talk.Ready(organisation=said("Northgate"), call_back="8 800 000 00 00")
        self.clerk = Clerk(
            name=said("Anna Petrova"),
            department=said("IT help desk"),
            organisation=said("Northgate"),
            ticket=said("#1042 No e-mail on the new laptop"),
            fingerprint="SHA256:uNiVztksCsDhcc0u9e8BgrJXVGLzfbXTcCNy3UqK1oU",
        )
        self.reads = (
            self._asking(
                "1", Capability.INFORMATION, "Look at this computer: its system, disks and network."
            ),
            self._asking(
                "2", Capability.PERSONAL, "Look at details about people: log-ons, wireless networks."
            ),
            self._asking(
                "3",
                Capability.CHECKS,
                "Check whether the names of web pages are found.",
                remark="I only want to see whether the new settings have arrived.",
            ),
        )
        self.change = self._asking(
            "4",
            Capability.CHANGES,
            "Start the mail service again. Your mail is away for a few seconds.",
            remark="It hangs; after this your mail should come in again.",
        )
        self.grants = tuple(
            Grant(id=one.id, capability=one.capability, scope="session", sentence=one.sentence)
            for one in self.reads[::2]
        )
        self.activities = (
            self._activity(1, Capability.INFORMATION, "Looked at this computer"),
            self._activity(2, Capability.CHECKS, "Checked whether the names of web pages are found"),
            self._activity(3, Capability.CHECKS, "Checking the clock", "running"),
        )
        self.over = talk.Over(
            reason="user",
            clerk=self.clerk,
            activities=(
                *self.activities[:2],
                self._activity(3, Capability.CHECKS, "Checked the clock"),
                self._activity(4, Capability.CHANGES, "Started the mail service again"),
            ),
            refused=(self.reads[1].sentence,),
        )

    def _said(self, english: str) -> str:
        return _RUSSIAN[english] if self._russian else english

    def _asking(self, name: str, capability: Capability, sentence: str, *, remark: str = "") -> Asking:
        script = capability not in {Capability.INFORMATION, Capability.PERSONAL}
        changes = capability is Capability.CHANGES
        return Asking(
            id=name,
            capability=capability,
            sentence=self._said(sentence),
            effect=Effect.CHANGE if changes else Effect.READ,
            digest=f"{name}f0c4f5e0c2f4f4c" * 4 if script else "",
            scopes=("once",) if changes else ("once", "session"),
            script="service.restart" if changes else "network.name-resolution" if script else "",
            version=3 if script else 0,
            approvers=("maria@northgate.example", "ivan@northgate.example") if script else (),
            remark=self._said(remark) if remark else "",
        )

    def _activity(
        self, seq: int, capability: Capability, sentence: str, progress: Progress = "done"
    ) -> Activity:
        changes = capability is Capability.CHANGES
        return Activity(
            seq=seq,
            at=datetime(2026, 5, 4, 10, 4 + seq, tzinfo=UTC),
            sentence=self._said(sentence),
            capability=capability,
            effect=Effect.CHANGE if changes else Effect.READ,
            progress=progress,
            undo="service.stop" if changes else "",
        )


_RUSSIAN = {
    "Northgate": "Нордгейт",
    "Anna Petrova": "Анна Петрова",
    "IT help desk": "Служба поддержки",
    "#1042 No e-mail on the new laptop": "№1042 Нет почты на новом ноутбуке",
    "Look at this computer: its system, disks and network.": (
        "Посмотреть сведения о компьютере: система, диски, сеть, программы."
    ),
    "Look at details about people: log-ons, wireless networks.": (
        "Посмотреть личные сведения: кто входит в систему, беспроводные сети."
    ),
    "Check whether the names of web pages are found.": "Проверить, находятся ли имена веб-страниц.",
    "I only want to see whether the new settings have arrived.": (
        "Хочу только посмотреть, дошли ли новые настройки."
    ),
    "Start the mail service again. Your mail is away for a few seconds.": (
        "Запустить почтовую службу заново. Почты не будет несколько секунд."
    ),
    "It hangs; after this your mail should come in again.": "Она зависла; после этого почта должна пойти.",
    "Looked at this computer": "Посмотрели сведения о компьютере",
    "Checked whether the names of web pages are found": "Проверили, находятся ли имена веб-страниц",
    "Checking the clock": "Проверяем часы",
    "Checked the clock": "Проверили часы",
    "Started the mail service again": "Запустили почтовую службу заново",
}
"""What a core says in Russian: its own words and those of signed scripts, neither from our catalogue."""

if __name__ == "__main__":
    sys.exit(main())
