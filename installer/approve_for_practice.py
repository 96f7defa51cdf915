"""Let what is shipped and only reads run on the practice machine: part of making a release.

    make approvals

Signs the list of their statements with a key made for this and forgotten (`adapters.trust.practice`), and
writes it to `resources/practice`. A test says when it has to be run again: after any change to one of them.
What shellcheck says about the shipped programs is written beside it, so that a first `script check --all`
need not ask.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.catalogue.shellcheck import ANY_PROGRAM, Shellcheck
from deskside.adapters.catalogue.walkthroughs import FileWalkthroughs
from deskside.adapters.trust.practice import approve_for_practice
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.statement import Signable, Statement, statement_about
from deskside.usecases.check_script import CheckScript

if TYPE_CHECKING:
    from deskside.usecases.ports.scripts import SignableFolders

ROOT = Path(__file__).resolve().parents[1]
PRACTICE = ROOT / "resources" / "practice"


def statements(
    scripts: Path = ROOT / "scripts", walkthroughs: Path = ROOT / "resources" / "walkthroughs"
) -> list[Statement]:
    """Return the statement about every script and walkthrough there that only reads."""
    places: list[SignableFolders[Signable]] = [FileCatalogue(scripts), FileWalkthroughs(walkthroughs)]
    made = [
        statement_about(folder, place.manifest(folder))
        for place in places
        for folder in map(place.folder, place.ids())
    ]
    return [statement for statement in made if statement.effect is Effect.READ]


def linted(scripts: Path = ROOT / "scripts") -> str:
    """Return what shellcheck says now about every program there, as `Shellcheck` reads it."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "shellcheck.json"
        CheckScript(FileCatalogue(scripts), [Shellcheck(kept)]).all()
        said = json.loads(kept.read_text())["said"]
    by_digest = dict(sorted(said.items()))
    return json.dumps({"program": ANY_PROGRAM, "said": by_digest}, indent=1) + "\n"


if __name__ == "__main__":
    made = statements()
    approve_for_practice(made, PRACTICE)
    (PRACTICE / "shellcheck.json").write_text(linted())
    sys.stdout.write(f"{len(made)} scripts and walkthroughs may run on the practice machine.\n")
