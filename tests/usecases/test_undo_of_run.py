from __future__ import annotations

import pytest

from deskside.domain.errors import Refused
from deskside.usecases.undo_of_run import UndoOfRun


def test_another_machine_than_the_one_that_was_changed_is_refused() -> None:
    found = UndoOfRun("printing.pause-queue", {}, "0123")
    found.check_machine("0123")
    found.check_machine("")
    with pytest.raises(Refused) as refused:
        found.check_machine("4567")
    assert refused.value.code == "undo-other-machine"
