"""A machine that answers what a test wrote down for it, chunk by chunk, with things happening in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.errors import BrokeMidway, DesksideError
from deskside.domain.running import Exit, RunnableScript
from fakes.machine import FakeMachine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from deskside.domain.running import Chunk, Runnable
    from deskside.usecases.task import CancelToken

MARK = b"MARK"
"""Stands in an answer for the token of the run, as far as it is known to the machine."""


class ScriptedJob:
    """One run: the answers in order, then the end. Stopping it ends it before the next answer."""

    def __init__(
        self, answers: Sequence[Chunk | DesksideError | Callable[[], None]], ended: Exit, token: bytes
    ) -> None:
        self._answers = answers
        self._ended = ended
        self._token = token
        self._over = False
        self.stopped = False

    def __iter__(self) -> Iterator[Chunk]:
        for answer in self._answers:
            if isinstance(answer, DesksideError):
                raise answer
            if callable(answer):
                answer()
            else:
                yield answer[0], answer[1].replace(MARK, self._token)
            if self.stopped:
                self._ended = Exit(reason="stopped", status=137)
                break
        self._over = True

    def exit(self) -> Exit:
        if not self._over:
            raise BrokeMidway("run-not-finished", machine="front-desk")
        return self._ended

    def stop(self) -> None:
        self.stopped = True


class ScriptedMachine(FakeMachine):
    """Answers every run alike: chunks to send, errors to break with, things to do in between.

    Attributes:
        sent: Everything that was sent, in order.
        jobs: Every run.
        before_sending: Done when something is about to be sent.
    """

    def __init__(
        self,
        *answers: Chunk | DesksideError | Callable[[], None],
        status: int | None = 0,
        ended: Exit | None = None,
    ) -> None:
        super().__init__("oleg@front-desk")
        self._scripted = answers
        self._ended = ended or Exit(reason="exited", status=status)
        self.sent: list[Runnable] = []
        self.jobs: list[ScriptedJob] = []
        self.before_sending: Callable[[], None] = lambda: None

    def run(self, what: Runnable, *, cancel: CancelToken) -> ScriptedJob:  # type: ignore[override]
        cancel.check()
        self.before_sending()
        self.sent.append(what)
        token = dict(what.environment)["DESKSIDE_MARK"] if isinstance(what, RunnableScript) else ""
        job = ScriptedJob(self._scripted, self._ended, token.encode())
        cancel.when_cancelled(job.stop)
        self.jobs.append(job)
        return job
