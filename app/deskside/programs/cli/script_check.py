"""`deskside script check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.scripts.folder import SHARED
from deskside.programs.cli.remarks import Words, scripts_wrong, show
from deskside.programs.cli.script_named import scripts_named

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from deskside.domain.scripts.remark import Remark
    from deskside.programs.house import House


def check(options: Namespace, house: House) -> int:
    """Check script folders: 1 where something must be mended."""
    scripts = scripts_named(options, house, options.id)
    root = house.scripts_dir.absolute()

    def place(script: str, remark: Remark) -> Path:
        if remark.file.startswith(f"{SHARED}/"):
            return root / remark.file
        return root / script.replace(".", "/") / remark.file

    words = Words(place, "id", str, scripts_wrong)
    return show(house.check_script.all(scripts), options, words)
