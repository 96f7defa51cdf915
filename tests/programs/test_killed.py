"""`kill -9` at any moment: the journal verifies each time, and no step is left without an end."""

from __future__ import annotations

import random
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from programs.commands import Desk

TIMES = 50
LONGEST_S = 2.5
"""A whole demonstration takes about as long: kills fall everywhere in it."""


@pytest.mark.timeout(600)
def test_fifty_kills_leave_a_journal_that_tells_the_truth(desk: Desk, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    moments = random.Random(seed)
    for _ in range(TIMES):
        process = desk.start("demo", "--out", str(tmp_path / "out"), start_new_session=True)
        try:
            process.communicate(timeout=moments.uniform(0.05, LONGEST_S))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        verified = desk.json("journal", "verify")
        assert verified["intact"], verified
    tickets = desk.json("ticket", "list")
    assert tickets, "no kill came late enough to have opened a ticket"
    for ticket in tickets:
        entries = desk.json("ticket", "show", str(ticket["number"]))["steps"]
        outcomes = [entry["outcome"] for entry in entries if entry["kind"] == "step"]
        assert None not in outcomes, (ticket["number"], outcomes)
