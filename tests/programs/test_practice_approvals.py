"""Everything that is shipped may be tried on the practice machine, exactly as it is shipped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.trust.approvals import FileApprovals
from deskside.adapters.trust.practice import PracticeApprovals
from deskside.domain.errors import Refused
from deskside.domain.scripts.admission import Circumstances, admit
from deskside.programs.places import resources_dir, shipped_scripts_dir

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUE = FileCatalogue(shipped_scripts_dir())


@pytest.mark.parametrize("script", CATALOGUE.ids())
def test_a_shipped_script_runs_on_the_practice_machine_and_nowhere_else(script: str, tmp_path: Path) -> None:
    approvals = FileApprovals(tmp_path, practice=PracticeApprovals(resources_dir() / "practice"))
    folder, evidence = CATALOGUE.folder(script), approvals.evidence(script)
    now = datetime.now(UTC)
    stale = "changed since it was signed for practice: run `make approvals`"
    try:
        admitted = admit(
            folder, evidence, Circumstances(now=now, newest_seen=0, practice=True), read=CATALOGUE.manifest
        )
    except Refused as error:
        pytest.fail(f"{script} {stale} ({error})")
    assert admitted.trust == "practice"
    with pytest.raises(Refused, match="not-approved"):
        admit(folder, evidence, Circumstances(now=now, newest_seen=0), read=CATALOGUE.manifest)
