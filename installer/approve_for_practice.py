"""Let the shipped scripts that only read run on the practice machine: part of making a release.

    make approvals

Signs the list of their statements with a key made for this and forgotten (`adapters.trust.practice`), and
writes it to `resources/practice`. A test says when it has to be run again: after any change to a script.
"""

from __future__ import annotations

import sys
from pathlib import Path

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.trust.practice import approve_for_practice
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.statement import Statement, statement_about

ROOT = Path(__file__).resolve().parents[1]
PRACTICE = ROOT / "resources" / "practice"


def statements(scripts: Path = ROOT / "scripts") -> list[Statement]:
    """Return the statement about every script below `scripts` that only reads."""
    catalogue = FileCatalogue(scripts)
    folders = [catalogue.folder(script) for script in catalogue.ids()]
    made = [statement_about(folder, catalogue.manifest(folder)) for folder in folders]
    return [statement for statement in made if statement.effect is Effect.READ]


if __name__ == "__main__":
    made = statements()
    approve_for_practice(made, PRACTICE)
    sys.stdout.write(f"{len(made)} scripts may run on the practice machine.\n")
