"""A channel that ends while it is opened: the desk neither keeps it nor hears what it still says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.adapters.companion_desk.machine import CompanionMachine
from deskside.domain.companion.control import Hello
from fakes.companion import PretendChannel, PretendCompanion
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable


class Unsteady(PretendCompanion):
    """Its line breaks and is back before the desk has finished opening the first channel."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[tuple[Callable[[bytes], None], Callable[[], None]]] = []

    def open_control(
        self, name: str, received: Callable[[bytes], None], ended: Callable[[], None]
    ) -> PretendChannel:
        channel = super().open_control(name, received, ended)
        self.opened.append((received, ended))
        if len(self.opened) == 1:
            self.cut()
            self.come_back()
        return channel


def test_another_is_opened_and_the_clerk_is_let_in() -> None:
    companion = Unsteady()
    machine = CompanionMachine(companion, Hello(ticket="#1"))
    eventually(lambda: machine.consent.is_let_in and companion.is_heard, "the clerk is let in")
    assert len(companion.opened) == 2
    machine.close()


def test_what_the_first_one_still_says_counts_for_nothing() -> None:
    companion = Unsteady()
    machine = CompanionMachine(companion, Hello(ticket="#1"))
    eventually(lambda: machine.consent.is_let_in and companion.is_heard, "the clerk is let in")
    received, ended = companion.opened[0]
    received(b"no frame of this session")
    ended()
    assert machine.consent.is_let_in
    assert not machine.consent.was_ended
    assert len(companion.opened) == 2
    machine.close()
