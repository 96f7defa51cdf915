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
from deskside.domain.scripts.manifest import Effect
from deskside.programs.places import resources_dir, shipped_scripts_dir

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.domain.scripts.admission import Admitted

CATALOGUE = FileCatalogue(shipped_scripts_dir())
EFFECTS = {script: CATALOGUE.manifest(CATALOGUE.folder(script)).effect for script in CATALOGUE.ids()}
READS = [script for script, effect in EFFECTS.items() if effect is Effect.READ]
CHANGES = [script for script in EFFECTS if script not in READS]


def judged(script: str, path: Path, *, practice: bool) -> Admitted:
    approvals = FileApprovals(path, practice=PracticeApprovals(resources_dir() / "practice"))
    circumstances = Circumstances(now=datetime.now(UTC), newest_seen=0, practice=practice)
    return admit(CATALOGUE.folder(script), approvals.evidence(script), circumstances, read=CATALOGUE.manifest)


@pytest.mark.parametrize("script", READS)
def test_a_shipped_script_that_reads_runs_on_the_practice_machine_and_nowhere_else(
    script: str, tmp_path: Path
) -> None:
    try:
        admitted = judged(script, tmp_path, practice=True)
    except Refused as error:
        pytest.fail(f"{script} changed since it was signed for practice: run `make approvals` ({error})")
    assert admitted.trust == "practice"
    with pytest.raises(Refused, match="not-approved"):
        judged(script, tmp_path, practice=False)


@pytest.mark.parametrize("script", CHANGES)
def test_one_that_changes_something_runs_nowhere_before_the_organisation_approves_it(
    script: str, tmp_path: Path
) -> None:
    for practice in (True, False):
        with pytest.raises(Refused, match="not-approved"):
            judged(script, tmp_path, practice=practice)
