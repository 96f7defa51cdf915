"""Approve what is shipped for the practice machine: `python -m deskside.programs.practice_approvals`.

Part of making a release, and of changing a shipped script: the key exists only while this runs. What it
signs counts on the practice machine alone; a real machine needs approvers of the organisation.
"""

from __future__ import annotations

import sys

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.trust.practice import approve_for_practice
from deskside.domain.scripts.statement import statement_about
from deskside.programs.places import resources_dir, shipped_scripts_dir


def main() -> int:
    """Sign the list of every shipped script's statement."""
    catalogue = FileCatalogue(shipped_scripts_dir())
    folders = [catalogue.folder(script) for script in catalogue.ids()]
    statements = [statement_about(folder, catalogue.manifest(folder)) for folder in folders]
    approve_for_practice(statements, resources_dir() / "practice")
    return 0


if __name__ == "__main__":
    sys.exit(main())
