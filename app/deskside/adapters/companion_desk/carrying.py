"""Exec requests on a companion's line: a verb, what goes with it, and the plain yes or no that comes back."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from deskside.domain.companion.verbs import MAX_REFUSAL_BYTES, REFUSED_STATUS, decode_refusal, verb_bytes
from deskside.domain.errors import BrokeMidway, Refused
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion.verbs import Verb
    from deskside.domain.running import Evidence, RunnableScript
    from deskside.domain.ssh.run import Line
    from deskside.usecases.ports.companion_line import CompanionLine

TICK_S: Final = 0.2
_TRIES: Final = 3
_SETTLE_S: Final = 1.0
"""A channel of a line that broke fails a moment before the line itself is known to be gone."""


def begin(line: CompanionLine, verb: Verb, stdin: bytes) -> Line:
    """Send a verb and all of its standard input.

    No token goes along: a line that is gone fails by itself, and a job is stopped by the control channel.

    Raises:
        BrokeMidway: The line is gone, or takes no channel.
    """
    begun = line.start(verb_bytes(verb).decode("ascii"), stdin, cancel=CancelToken())
    begun.end_input()
    return begun


def carry(
    line: CompanionLine,
    verb: Verb,
    stdin: bytes,
    wait_ready: Callable[[CancelToken], None],
    cancel: CancelToken,
) -> None:
    """Do what may be done twice without harm, over lines that break.

    Raises:
        Refused: What the companion says.
        BrokeMidway: `link-lost`.
        Cancelled: `cancel` was pulled.
    """
    for _ in range(_TRIES):
        wait_ready(cancel)
        try:
            begun = begin(line, verb, stdin)
        except BrokeMidway:
            cancel.wait(_SETTLE_S)
            continue
        status, said = _answer(begun, cancel)
        if status == 0:
            return
        if status == REFUSED_STATUS:
            raise decode_refusal(said)
    raise BrokeMidway("link-lost", machine=line.label)


def evidence_of(script: RunnableScript) -> Evidence:
    """Return what a script was admitted on.

    Raises:
        Refused: `not-approved`: there is nothing that the companion could judge.
    """
    if script.evidence is None:
        raise Refused("not-approved")
    return script.evidence


def statement_digest(statement: bytes) -> str:
    """Return what `offer` and `Ask` call a script by."""
    return hashlib.sha256(statement).hexdigest()


def _answer(line: Line, cancel: CancelToken) -> tuple[int | None, bytes]:
    said = b""
    try:
        while not line.ended():
            cancel.check()
            for stream, data in line.take(TICK_S):
                line.consumed(len(data))
                if stream == "stderr":
                    said = (said + data)[:MAX_REFUSAL_BYTES]
        return line.status(), said
    finally:
        line.close()
