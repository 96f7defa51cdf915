"""How a run ends, by a clock of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.domain.errors import BrokeMidway
from deskside.domain.ssh.leash import INCOMPLETE, leash
from deskside.domain.ssh.run import OVERTIME_S, QUIET_S, STOP_TIME_S, TICK_S, Run
from servers.reach import script

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.running import Chunk

TOKEN = "ab" * 16
MARK = f"\x1e{TOKEN} ".encode()


class FakeLine:
    """A line whose events come at their times; taking when nothing is there lets time pass."""

    def __init__(self, *events: tuple[float, Callable[[FakeLine], None]]) -> None:
        self._events = sorted(events, key=lambda event: event[0])
        self.now = 0.0
        self.chunks: list[Chunk] = []
        self.output_ended = False
        self.exit_status: int | None = None
        self.input_ended_at: list[float] = []
        self.closed_at: float | None = None
        self.consumed_bytes = 0

    def take(self, timeout_s: float) -> list[Chunk]:
        self.now += timeout_s
        while self._events and self._events[0][0] <= self.now:
            self._events.pop(0)[1](self)
        taken, self.chunks = self.chunks, []
        return taken

    def consumed(self, size: int) -> None:
        self.consumed_bytes += size

    def ended(self) -> bool:
        return self.output_ended and not self.chunks

    def status(self) -> int | None:
        return self.exit_status

    def end_input(self) -> None:
        self.input_ended_at.append(self.now)

    def close(self) -> None:
        self.closed_at = self.now


def says(data: bytes, stream: str = "stdout") -> Callable[[FakeLine], None]:
    return lambda line: line.chunks.append(("stderr" if stream == "stderr" else "stdout", data))


def reports(text: str) -> Callable[[FakeLine], None]:
    return says(MARK + text.encode() + b"\n", "stderr")


def exits(status: int | None) -> Callable[[FakeLine], None]:
    def happen(line: FakeLine) -> None:
        line.exit_status = status

    return happen


def ends(line: FakeLine) -> None:
    line.output_ended = True


def run_on(line: FakeLine, timeout_s: int = 10) -> Run:
    return Run(line, leash(script("true", timeout_s=timeout_s), TOKEN), "pc", lambda: line.now)


def test_the_ordinary_end() -> None:
    line = FakeLine((1, says(b"x" * 70_000)), (2, reports("end 3 0")), (2, exits(3)), (2, ends))
    run = run_on(line)
    assert [len(data) for _, data in run] == [32_768, 32_768, 4_464]
    assert (run.exit().reason, run.exit().status) == ("exited", 3)
    assert line.consumed_bytes == 70_000 + len(MARK) + len("end 3 0\n")
    assert line.closed_at is not None
    assert line.input_ended_at == []


def test_a_child_that_holds_the_output_open_is_left_to_itself_after_a_silence() -> None:
    line = FakeLine((1, reports("end 0 0")), (1, reports("left 5 sleep")), (1, exits(0)))
    run = run_on(line)
    assert list(run) == []
    assert (run.exit().status, run.exit().left_behind) == (0, ("5 sleep",))
    assert line.closed_at == pytest.approx(1 + QUIET_S, abs=3 * TICK_S)


def test_output_that_is_still_on_its_way_is_waited_for() -> None:
    late = [(1 + n, says(b"x")) for n in range(5)]
    line = FakeLine((1, reports("end 0 0")), (1, exits(0)), *late)
    assert len(list(run_on(line))) == 5


def test_the_machines_own_watchdog_is_given_time_before_the_desk_steps_in() -> None:
    line = FakeLine()
    run = run_on(line, timeout_s=10)
    assert list(run) == []
    (stepped_in,) = line.input_ended_at
    assert stepped_in == pytest.approx(10 + OVERTIME_S, abs=2 * TICK_S)
    assert line.closed_at == pytest.approx(10 + OVERTIME_S + STOP_TIME_S, abs=4 * TICK_S)
    assert (run.exit().reason, run.exit().status) == ("timed-out", None)


def test_a_program_that_the_watchdog_ended_was_late_whatever_it_exits_with() -> None:
    line = FakeLine((11, reports("end 0 1")), (11, exits(0)), (11, ends))
    run = run_on(line)
    list(run)
    assert (run.exit().reason, run.exit().status) == ("timed-out", 0)


def test_stop_ends_the_input_at_once_and_waits_for_the_last_words() -> None:
    line = FakeLine(
        (1, says(b"a")), (2, says(b"last")), (2, reports("end 137 0")), (2, exits(137)), (2, ends)
    )
    run = run_on(line)
    chunks = iter(run)
    next(chunks)
    run.stop()
    assert len(line.input_ended_at) == 1
    assert list(chunks) == [("stdout", b"last")]
    assert (run.exit().reason, run.exit().status) == ("stopped", 137)


def test_a_stop_before_the_whole_program_had_arrived_is_a_stop() -> None:
    line = FakeLine((1, reports(f"end {INCOMPLETE} 0")), (1, exits(INCOMPLETE)), (1, ends))
    run = run_on(line)
    run.stop()
    assert list(run) == []
    assert run.exit().reason == "stopped"


def test_what_does_not_even_stop_is_dropped() -> None:
    line = FakeLine()
    run = run_on(line)
    run.stop()
    assert list(run) == []
    assert line.closed_at == pytest.approx(STOP_TIME_S, abs=4 * TICK_S)
    assert (run.exit().reason, run.exit().status) == ("stopped", None)


def test_a_program_that_ended_by_itself_in_the_moment_of_stop_has_exited() -> None:
    line = FakeLine((1, reports("end 4 0")), (1, exits(4)), (1, ends))
    run = run_on(line)
    run.stop()
    list(run)
    assert (run.exit().reason, run.exit().status) == ("exited", 4)


def test_a_line_that_ends_without_a_word_is_lost_never_a_failure() -> None:
    line = FakeLine((1, says(b"half")), (2, ends))
    run = run_on(line)
    assert list(run) == [("stdout", b"half")]
    assert (run.exit().reason, run.exit().status) == ("lost", None)


def test_a_status_without_the_leashs_own_word_means_that_nothing_was_run() -> None:
    line = FakeLine((1, says(b"This account is not available.\n")), (1, exits(1)), (1, ends))
    run = run_on(line)
    with pytest.raises(BrokeMidway, match="shell-refused"):
        list(run)
    with pytest.raises(BrokeMidway, match="run-not-finished"):
        run.exit()
    assert line.closed_at is not None


def test_a_missing_tool_is_named() -> None:
    line = FakeLine((1, reports("missing setsid")), (1, exits(127)), (1, ends))
    with pytest.raises(BrokeMidway, match="missing-tool") as raised:
        list(run_on(line))
    assert raised.value.facts == {"tool": "setsid", "machine": "pc"}


def test_leaving_early_closes_the_line() -> None:
    line = FakeLine((1, says(b"x")), (2, says(b"y")))
    chunks = iter(run_on(line))
    next(chunks)
    chunks.close()  # type: ignore[attr-defined]  # a generator
    assert line.closed_at is not None
