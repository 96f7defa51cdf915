"""The helper's side where it comes to a line (Windows, macOS): one order, one script, and nothing is left."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Final

from deskside.adapters.threads import start_thread
from deskside.domain.companion.elevated import HEAD_BYTES, decode_order, encode_answer, rest_bytes
from deskside.domain.companion.job_stream import JobEnded, Output, encode_record
from deskside.domain.companion.wishes import KILL
from deskside.domain.errors import BrokeMidway, DesksideError, Refused, WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deskside.adapters.elevation.go_between import Line
    from deskside.domain.companion.elevated import ElevatedOrder
    from deskside.domain.companion.job_stream import Record
    from deskside.domain.running import RunnableScript
    from deskside.usecases.ports.process_groups import ProcessGroup, ProcessGroups

Started = tuple[tuple[str, ...], "Mapping[str, str]", bytes]
"""A program, its variables, and its input."""
_REFUSED: Final = 3
_ALONE: Final = 1
_KILLED: Final = 137
_MARGIN_S: Final = 2.0
"""The companion watches the time too, and is the first to act while it lives."""
_TICK_S: Final = 0.5


def serve_line(
    line: Line,
    decide: Callable[[ElevatedOrder], RunnableScript],
    start_of: Callable[[RunnableScript], Started],
    groups: ProcessGroups,
) -> int:
    """Serve one order on `line` and return the process's exit status; the line is closed.

    Args:
        line: To the go-between.
        decide: Returns what may run, or raises why not.
        start_of: What a script is started as.
        groups: Keeps what it starts.
    """
    try:
        return _served(line, decide, start_of, groups)
    except OSError:
        return _ALONE
    finally:
        groups.close()
        line.close()


def _served(
    line: Line,
    decide: Callable[[ElevatedOrder], RunnableScript],
    start_of: Callable[[RunnableScript], Started],
    groups: ProcessGroups,
) -> int:
    head = _exactly(line, HEAD_BYTES)
    try:
        rest = _exactly(line, rest_bytes(head)) if head else b""
        if not rest:
            return _ALONE
        script = decide(decode_order(head, rest))
        argv, environment, stdin = start_of(script)
        group = groups.start(argv, environment, stdin)
    except (Refused, WrongUse, BrokeMidway) as error:
        _refuse(line, error)
        return _REFUSED
    start_thread("elevation-wishes", lambda: _obey(line, group))
    return _run(line, group, script.timeout_s)


def _run(line: Line, group: ProcessGroup, timeout_s: int) -> int:
    """Pass on what it prints, to its end, and return how it ended."""
    until_s = time.monotonic() + timeout_s + _MARGIN_S
    _say(line, group, Output("stdout", encode_answer(None)))
    while (came := group.read(_TICK_S)) is not None:
        for stream, data in came:
            _say(line, group, Output(stream, data))
        if time.monotonic() > until_s:
            group.tell(KILL)
    code = group.ended.status
    status = _KILLED if code is None else code if code >= 0 else 128 - code
    _say(line, group, JobEnded(reason="exited", status=status))
    return status


def _say(line: Line, group: ProcessGroup, record: Record) -> None:
    """Pass it on; where nobody hears it, nobody wants the script any more."""
    try:
        line.write(encode_record(record))
    except OSError:
        group.tell(KILL)


def _obey(line: Line, group: ProcessGroup) -> None:
    """Do what the person wants; the end of the line is the end of all."""
    with contextlib.suppress(OSError):
        while (wish := line.read(1)) not in {b"", KILL}:
            group.tell(wish)
    group.tell(KILL)


def _refuse(line: Line, error: DesksideError) -> None:
    refusal = error if isinstance(error, (Refused, WrongUse)) else Refused(error.code, **error.facts)
    line.write(encode_record(Output("stdout", encode_answer(refusal))))
    line.write(encode_record(JobEnded(reason="exited", status=_REFUSED)))


def _exactly(line: Line, size: int) -> bytes:
    """Return exactly `size` bytes, or none where the other side ended before."""
    data = bytearray()
    while len(data) < size:
        part = line.read(min(size - len(data), 1 << 20))
        if not part:
            return b""
        data += part
    return bytes(data)
