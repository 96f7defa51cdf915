"""One run of the companion as its window shows it: which page, what is asked, what the person answers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from deskside.domain.companion import talk
from deskside.domain.companion.consent import READING
from deskside.domain.scripts.manifest import Effect
from deskside.ui.companion.arming import Arming
from deskside.ui.companion.heard import Heard
from deskside.ui.companion.spoken import spoken
from deskside.ui.companion.way import Way

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion.talk import Asking, Event, Order, Reply, Scope
    from deskside.ui.bridge import Bridge
    from deskside.usecases.ports.companion import Core

Page = Literal[
    "starting", "nobody", "first", "code", "asks", "helping", "asked", "checking", "over", "sight", "leaving"
]


class CompanionModel(QObject):
    """Nothing is allowed here but by `let_in` and `allow`, and only once the question is armed.

    Args:
        core: What talks to the clerk and enforces what the person says.
        bridge: Brings what the core says to the GUI thread.
        now_ms: A monotonic clock, for arming.
        way: How a helper reaches this computer.
    """

    changed = Signal()
    announced = Signal(str, bool)
    """A sentence for a screen reader, and whether it is urgent."""
    wanted = Signal()
    """Emitted when the window should be in sight: somebody asks for something."""
    ended = Signal()
    """Emitted when the window may close."""

    def __init__(
        self,
        core: Core,
        bridge: Bridge,
        *,
        now_ms: Callable[[], int] = lambda: time.monotonic_ns() // 1_000_000,
        way: Way | None = None,
    ) -> None:
        super().__init__()
        self._core = core
        self._listener = bridge.listen(self._hear)
        self.way = way or Way()
        self._arming = Arming(now_ms)
        self._overlay: Literal["", "sight", "leaving"] = ""
        self._shown: tuple[Asking, ...] = ()
        self.heard = Heard()
        self.called = False
        """Whether the person said that they called the help desk themselves."""
        self.code_hidden = False
        self.letting_in = False  # whether the person let the asker in, and the core has not gone on yet
        self.chosen: frozenset[str] = frozenset()
        """Which of several requests are switched on; none to begin with."""
        self.details_shown = self.ending = False
        self.taking_back: frozenset[int] = frozenset()
        """Which changes are being undone."""

    def begin(self, language: str) -> None:
        """Start the core, listen to it, and have it ask in the person's language (ISO 639-1)."""
        self._core.start(self._listener.tell)
        self.speak(language)

    def close(self) -> None:
        """End everything; the core says no more."""
        self._core.close()
        self._listener.close()

    # ---- what is in sight

    @property
    def page(self) -> Page:
        """Which page is in sight. A question comes before everything that a person may be reading."""
        if self._overlay == "leaving":
            return "leaving"
        if self.asked:
            return "asked"
        if self.heard.asker is not None:
            return "asks"
        return self._overlay or self._state

    @property
    def _state(self) -> Page:
        heard = self.heard
        if heard.ready is None:
            return "starting" if heard.over is None else "nobody"
        if not heard.ready.organisation:
            return "nobody"
        if heard.over is not None:
            return "over"
        if heard.clerk is not None:
            return "checking" if heard.frozen else "helping"
        return "code" if self.called else "first"

    @property
    def asked(self) -> tuple[Asking, ...]:
        """What is asked in one go: what only reads together, everything else alone.

        Nothing while the person checks who is asking, and nothing while the line is lost.
        """
        open_now = self.heard.askings
        if not open_now or self._state != "helping" or self.heard.line == "lost" or self.ending:
            return ()
        return tuple(filter(_reads, open_now)) if _reads(open_now[0]) else open_now[:1]

    @property
    def waiting(self) -> int:
        """How many requests follow those in sight."""
        return len(self.heard.askings) - len(self.asked)

    @property
    def session_runs(self) -> bool:
        """Whether somebody is let in, so that closing the window ends something."""
        return self.heard.clerk is not None and self.heard.over is None

    @property
    def armed(self) -> bool:
        """Whether what is asked has been in sight long enough to be allowed."""
        return self._arming.armed

    @property
    def wanted_now(self) -> tuple[Asking, ...]:
        """What *Allow* would allow: the one request, or those that are switched on."""
        asked = self.asked
        return asked if len(asked) == 1 else tuple(one for one in asked if one.id in self.chosen)

    @property
    def session_offered(self) -> bool:
        """Whether everything in sight may be allowed until the session ends."""
        return bool(self.asked) and all("session" in one.scopes for one in self.asked)

    # ---- what the person does

    def call(self) -> None:
        """Take the person's word that they called the help desk, and be reachable."""
        self.called = True
        self.new_code()

    def new_code(self) -> None:
        """Ask for a code; the one before is dead."""
        self.heard.forget_code()
        self.order(talk.MakeCode(listen_on=self.way.listen_on))

    def speak(self, language: str) -> None:
        """Have the core ask in the language that the window speaks (ISO 639-1)."""
        self.order(talk.Speak(language=language))

    def hide_code(self, *, hidden: bool) -> None:
        """Hide the code from whoever looks over the person's shoulder, or show it again."""
        self.code_hidden = hidden
        self._settle()

    def let_in(self, *, yes: bool) -> None:
        """Answer the clerk who asks to be let in."""
        if self.heard.asker is None or self.letting_in or (yes and not self.armed):
            return
        self.letting_in = yes
        if not yes:
            self.heard.asker = None
        self.order(talk.LetIn(yes=yes))

    def choose(self, asking: str, *, on: bool) -> None:
        """Switch one of several requests on or off; nothing is allowed by that alone."""
        self.chosen = self.chosen | {asking} if on else self.chosen - {asking}
        self._settle()

    def show_details(self, *, shown: bool) -> None:
        """Show or hide what exactly would run."""
        self.details_shown = shown
        self._settle()

    def allow(self, scope: Scope) -> None:
        """Allow what is switched on, or the one request; what is left off is refused."""
        wanted = self.wanted_now
        if not wanted or not self.armed or not all(scope in one.scopes for one in wanted):
            return
        yes = {one.id for one in wanted}
        self._answer({one.id: scope if one.id in yes else "no" for one in self.asked})

    def refuse(self) -> None:
        """Say no to everything in sight, at once."""
        self._answer({one.id: "no" for one in self.asked})

    def withdraw(self, grant: str) -> None:
        """Take back what was allowed; what runs under it ends."""
        self.order(talk.Withdraw(grant=grant))

    def freeze(self, *, on: bool) -> None:
        """Stop everything while the person checks who is asking, or go on."""
        self.heard.frozen = on  # shown at once: nothing may look as if it went on
        self.order(talk.Freeze(on=on))

    def end(self) -> None:
        """End everything; the receipt follows."""
        self.ending, self._overlay = True, ""
        self.order(talk.End())

    def take_back(self, seq: int) -> None:
        """Undo a change, without any clerk."""
        self.taking_back |= {seq}
        self.order(talk.TakeBack(seq=seq))

    def save(self, folder: str) -> None:
        """Save the receipt below `folder`."""
        self.heard.trouble = None
        self.order(talk.SaveReceipt(folder=folder))

    def read_sight(self) -> None:
        """Show the page that says what a helper can see."""
        self._overlay = "sight"
        self._settle()

    def ask_before_leaving(self) -> None:
        """Ask whether to end the session that runs."""
        self._overlay = "leaving"
        self._settle()

    def back(self) -> None:
        """Leave such a page."""
        self._overlay = ""
        self._settle()

    # ---- what the core says

    def _hear(self, what: object) -> None:
        event: Event = what  # type: ignore[assignment]  # the listener hands over what the core gave it
        known, before = self.heard.askings, (self.page, self.asked)
        self.heard.take(event)
        self._follow(event)
        self._settle()
        if isinstance(event, talk.Asked):
            event = talk.Asked(askings=tuple(one for one in event.askings if one not in known))
        for sentence, urgent in spoken(event, self.heard.clerk):
            self.announced.emit(sentence, urgent)
        if (self.page, self.asked) != before and self.page in {"asks", "asked"}:
            self.wanted.emit()

    def _follow(self, event: Event) -> None:
        """Forget what the person had begun about something that is another thing now."""
        match event:
            case talk.Asked(askings=askings):
                same = {one.id for one in askings if one in self._shown}
                self.chosen &= same  # what was reworded or taken back is off again
                self.details_shown &= bool(same)
            case talk.Happened(activity=activity):
                self.taking_back -= {activity.seq}
            case talk.Trouble():
                self.taking_back = frozenset()
            case talk.ClerkAsks() | talk.Helping():
                self.letting_in = False
            case talk.Over():
                self.ending = self.letting_in = False
                self._overlay = ""
            case _:
                pass

    # ---- within

    def _answer(self, replies: dict[str, Reply]) -> None:
        self.heard.askings = tuple(one for one in self.heard.askings if one.id not in replies)
        self.chosen, self.details_shown = frozenset(), False
        for asking, reply in replies.items():
            self._core.order(talk.Answer(asking=asking, reply=reply))
        self._settle()

    def order(self, order: Order) -> None:
        """Tell the core what the person wants; nothing is allowed by that alone."""
        self._core.order(order)
        self._settle()

    def _settle(self) -> None:
        """Note which question is in sight, so that it is armed anew when it is another one, and tell."""
        self._shown = self.asked
        match self.page:
            case "asks":
                self._arming.show(self.heard.asker)
            case "asked":
                self._arming.show(self._shown)
            case _:
                self._arming.show(None)
        self.changed.emit()


def _reads(asking: Asking) -> bool:
    return asking.capability in READING and asking.effect is Effect.READ
