"""What holds for every script that changes something: its undo gives back what was, whenever it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from catalogue.desk import Answer
    from catalogue.machine import Machine

MAX_DEEDS = 12


def changed_and_taken_back(
    machine: Machine, snapshot: Callable[[], str], script: str, *, case: str = "", **values: str
) -> tuple[Answer, Answer]:
    """Snapshot, run, undo, snapshot: no difference. The change itself must be seen in the snapshot."""
    before = snapshot()
    done = machine.run(script, case=case, **values)
    assert done.status == 0, done
    assert snapshot() != before, done
    undone = machine.take_back(script, done, case=f"{case}-taken-back" if case else "", **values)
    assert undone is not None, done
    assert undone.status == 0, undone
    assert snapshot() == before
    return done, undone


def ended_anywhere(
    machine: Machine, snapshot: Callable[[], str], script: str, programs: tuple[str, ...], **values: str
) -> Iterator[Answer]:
    """End the run after each of its deeds in turn, that is after each start of one of `programs`.

    Yields what the run that was ended had answered, while the machine is as it left it; afterwards its undo
    must give back the first state.
    """
    before = snapshot()
    for count in range(1, MAX_DEEDS + 1):
        machine.dies_at(count, *programs)
        try:
            ended = machine.run(script, **values)
            deeds = machine.deeds()
        finally:
            machine.lives_on(*programs)
        yield ended
        undone = machine.take_back(script, ended, **values)
        assert undone is None or undone.status == 0, (count, ended, undone)
        assert snapshot() == before, (count, ended, undone)
        if deeds < count:
            assert count > 1, f"{script} started none of {programs}"
            assert ended.status == 0, ended
            return
        assert ended.verdict == "unknown" or ended.status is None, (count, ended)
    raise AssertionError(f"{script} started one of {programs} more than {MAX_DEEDS} times")
