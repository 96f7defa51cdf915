"""The control channel as the desk keeps it over all lines of a session: what was heard, what is to say."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final, TypeVar

from deskside.adapters.threads import start_thread
from deskside.domain.companion.control import HEARTBEAT_S, SUBSYSTEM, End
from deskside.domain.companion.control_codec import FrameReader, encode
from deskside.domain.companion.desk_side import DeskSide
from deskside.domain.errors import BrokeMidway, DesksideError, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion.control import FromDesk, Heads, Hello
    from deskside.domain.companion.desk_side import News
    from deskside.domain.journal.consent import Ender
    from deskside.usecases.ports.companion_line import CompanionLine, CompanionLinkState, ControlChannel
    from deskside.usecases.task import CancelToken

_T = TypeVar("_T")
_TICK_S: Final = 1.0
_CLOSE_S: Final = 5.0


class Talk:
    """Frames both ways, over lines that come and go.

    Frames arrive on the line's threads, which only change state and wake who waits. One thread of its own
    sends everything, the heartbeat too, and opens the channel again after a lost line. What the companion
    may not have heard is asked again under the same id, which it takes once.

    Args:
        line: Paired and authenticated; comes back by itself.
        hello: What the desk says about itself, with its label of the ticket.
        heads: Makes the next heartbeat.
        heard: Is given all news, under the lock, in order; returns at once.

    Attributes:
        side: What is known. To be read and changed under `changed` only.
        changed: Notified whenever anything is.
    """

    def __init__(
        self,
        line: CompanionLine,
        hello: Hello,
        *,
        heads: Callable[[], Heads],
        heard: Callable[[News], None],
    ) -> None:
        self.side = DeskSide()
        self.changed = threading.Condition()
        self._line = line
        self._hello = hello
        self._heads = heads
        self._heard = heard
        self._channel: ControlChannel | None = None
        self._hang_ups = 0
        """How many lines and channels have ended; what one that has ended still says comes too late."""
        self._link: CompanionLinkState = "up"
        self._lost_at_s = time.monotonic()
        self._outbox: deque[FromDesk] = deque()
        self._broken: BrokeMidway | None = None
        self._closing = False

    def begin(self) -> None:
        """Open the channel, and begin to speak."""
        self._line.on_link(self._line_changed)
        self._open()
        self._heart = start_thread(f"companion-{self._line.label}", self._beat)

    @property
    def is_over(self) -> bool:
        """Whether nothing will be heard any more."""
        ended = self.side.phase == "over" or self._link == "ended"
        return ended or self._broken is not None or self._closing

    @property
    def is_up(self) -> bool:
        """Whether there is a line."""
        return self._link in {"up", "slow"}

    @property
    def hears(self) -> bool:
        """Whether the companion listens on the line that is up now, to a clerk whom it has let in."""
        return self._channel is not None and self.side.is_in

    def ended_by(self) -> Ender:
        """Say who or what ended it."""
        if self._broken is not None:
            return "broken"
        return self.side.ended.reason if self.side.ended else "line"

    def why_over(self) -> DesksideError:
        """Return the error for whoever still wanted something."""
        if self._broken is not None:
            return self._broken
        if self.side.phase == "over":
            return Refused("session-over" if self.side.ended else "not-let-in")
        return self._line.over or BrokeMidway("link-lost", machine=self._line.label)

    def away_ms(self) -> int:
        """Return how long ago the line was last lost."""
        return round((time.monotonic() - self._lost_at_s) * 1_000)

    def say(self, frame: FromDesk) -> None:
        """Have it sent, now or when the companion hears again. The caller holds the lock.

        Only the thread of this object sends: a line may take a while, and whoever holds the lock must not.
        """
        self.side.sent(frame)
        self._outbox.append(frame)
        self.changed.notify_all()

    def wait(self, look: Callable[[], _T | None], cancel: CancelToken, *, also_over: bool = False) -> _T:
        """Wait until `look` finds something; it is called under the lock.

        Raises:
            Refused: `session-over`, `not-let-in`; unless `also_over`, as the next.
            BrokeMidway: `link-lost`, `control-garbled`, `control-flooded`.
            Cancelled: `cancel` was pulled.
        """
        cancel.when_cancelled(self._wake)
        with self.changed:
            while (found := look()) is None:
                cancel.check()
                if self.is_over and not also_over:
                    raise self.why_over()
                self.changed.wait(_TICK_S)
            return found

    def close(self) -> None:
        """End the session on both sides, as far as the other still hears. Safe to call twice."""
        with self.changed:
            if self._closing:
                return
            if not self.is_over:
                self.say(End(reason="clerk"))
            self._closing = True
            self.changed.notify_all()
        if self._heart is not threading.current_thread():
            self._heart.join(_CLOSE_S)

    def _wake(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def _open(self) -> None:
        """Open the channel on the line that is up; a line that is gone again will say so."""
        reader, before = FrameReader(), self._hang_ups
        try:
            channel = self._line.open_control(
                SUBSYSTEM, lambda data: self._received(data, reader, before), lambda: self._ended(before)
            )
        except BrokeMidway:
            return
        channel.send(encode(self._hello))
        with self.changed:
            if self._hang_ups == before:
                self._begin_on(channel)
                return
        channel.close()  # it has ended while it was opened; there will be another

    def _begin_on(self, channel: ControlChannel) -> None:
        self._outbox.extendleft(one.ask for one in reversed(self.side.open) if one.shown is None)
        if self.side.lane is not None:
            self._outbox.append(self.side.lane)
        self._channel = channel
        self.changed.notify_all()

    # -- on the line's threads

    def _line_changed(self, state: CompanionLinkState) -> None:
        with self.changed:
            if state == "lost" and self._link != "lost":
                self._lost_at_s = time.monotonic()
            self._link = state
            if state in {"lost", "ended"}:
                self._hang_up()
            self.changed.notify_all()

    def _ended(self, hang_ups: int) -> None:
        with self.changed:
            if hang_ups == self._hang_ups:
                self._hang_up()
            self.changed.notify_all()

    def _hang_up(self) -> None:
        self._hang_ups += 1
        self._channel = None
        self.side.hung_up()

    def _received(self, data: bytes, reader: FrameReader, hang_ups: int) -> None:
        with self.changed:
            if self._broken is not None or hang_ups != self._hang_ups:
                return
            try:
                for frame in reader.feed(data):
                    for news in self.side.take(frame):
                        self._heard(news)
            except BrokeMidway as error:
                self._broken = error
            self.changed.notify_all()

    # -- on the thread of this object

    def _beat(self) -> None:
        due_s = time.monotonic()
        over = False
        while not over:
            with self.changed:
                self.changed.wait_for(self._has_work, max(0.0, min(due_s - time.monotonic(), _TICK_S)))
                over = self.is_over
                needs_channel = not over and self._channel is None and self.is_up
                channel, frames = self._channel, self._take_outbox()
            if needs_channel:
                self._open()
            if channel is None:
                continue
            if time.monotonic() >= due_s and not over:  # the end waits for no signature
                due_s = time.monotonic() + HEARTBEAT_S
                frames.append(self._heads())
            for frame in frames:
                channel.send(encode(frame))
            if over:
                channel.close()
        if self._broken is not None:
            self._line.close()

    def _has_work(self) -> bool:
        return self.is_over or (bool(self._outbox) and self._takes)

    @property
    def _takes(self) -> bool:
        """Whether frames can go out. Before the clerk is let in, only the goodbye does."""
        return self._channel is not None and (self.side.is_in or (self.side.greeted and self.is_over))

    def _take_outbox(self) -> list[FromDesk]:
        if not self._takes:
            return []
        frames = list(self._outbox)
        self._outbox.clear()
        return frames
