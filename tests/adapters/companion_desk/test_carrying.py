"""What may be done twice outlives a line that breaks, also where its loss is noticed a moment later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.companion_desk.carrying import carry
from deskside.domain.companion.verbs import Offer
from deskside.domain.errors import BrokeMidway, Cancelled
from deskside.usecases.task import CancelToken
from fakes.companion_jobs import PretendLine

if TYPE_CHECKING:
    from deskside.usecases.ports.companion_line import CompanionLine

OFFER = Offer(statement="ab" * 32)


class Broken:
    """A line that is gone, and is back `after` moments; whoever asks for it is told nothing of that."""

    label = "pc"

    def __init__(self, after: int) -> None:
        self.away = after
        self.asked = 0

    def start(self, command: str, stdin: bytes, *, cancel: CancelToken) -> PretendLine:
        del command, stdin, cancel
        self.asked += 1
        if self.away:
            raise BrokeMidway("link-lost", machine=self.label)
        program = PretendLine()
        program.finish(0)
        return program


class Moments(CancelToken):
    """Lets no time pass."""

    def __init__(self, line: Broken) -> None:
        super().__init__()
        self._line = line

    def wait(self, seconds: float) -> None:
        assert seconds > 0
        self.check()
        self._line.away -= 1


def carried(line: Broken, cancel: CancelToken) -> None:
    taken: CompanionLine = line  # type: ignore[assignment]  # the part of it that is used
    carry(taken, OFFER, b"", lambda _: None, cancel)


def test_it_is_tried_again_a_moment_later() -> None:
    line = Broken(after=1)
    carried(line, Moments(line))
    assert line.asked == 2


def test_it_is_not_tried_for_ever() -> None:
    line = Broken(after=9)
    with pytest.raises(BrokeMidway, match="link-lost"):
        carried(line, Moments(line))


def test_a_stop_is_heard_between() -> None:
    line = Broken(after=1)
    cancel = Moments(line)
    cancel.cancel()
    with pytest.raises(Cancelled):
        carried(line, cancel)
    assert line.asked == 1
