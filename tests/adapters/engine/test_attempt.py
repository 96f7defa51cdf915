"""An attempt through an engine that a person gives up at the very moment at which it succeeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.engine.attempt import Attempt
from deskside.domain.engine.wire import Frame
from deskside.domain.errors import Cancelled
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue

if TYPE_CHECKING:
    from deskside.domain.engine.wire import Json


class GivenUpMeanwhile:
    """As much of a link as an attempt uses: the answer is on its way when the person presses Stop."""

    def __init__(self, cancel: CancelToken) -> None:
        self._cancel = cancel
        self.interrupted = False

    def post(self, header: dict[str, Json]) -> None:
        del header

    def reply(self, timeout_s: float) -> Frame:
        del timeout_s
        self._cancel.cancel()
        return Frame({"is": "connected"})

    def interrupt(self) -> None:
        self.interrupted = True


def test_a_connection_that_arrives_as_it_is_given_up_is_nobodys() -> None:
    """Its engine has been ended: what came back would be a machine that only seems to be there."""
    cancel = CancelToken()
    link = GivenUpMeanwhile(cancel)
    attempt = Attempt(
        link,  # type: ignore[arg-type]  # as much as is used
        None,
        passwords=(),
        key_files=(),
        dialogue=FakeDialogue(),
        cancel=cancel,
    )
    cancel.when_cancelled(attempt.abandon)
    with pytest.raises(Cancelled):
        attempt.order({"do": "connect"})
    assert link.interrupted
