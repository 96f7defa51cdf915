"""`inventory diff` and `inventory history` on what the journal really keeps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.programs.cli.system_options import SECTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from programs.commands import Desk


def test_readings_are_listed_and_compared(desk: Desk, tmp_path: Path) -> None:
    ticket = desk.new_ticket()
    first = desk.json(
        "inventory", "practice", "--ticket", ticket, "--category", "os", "--category", "volumes"
    )
    desk.run("inventory", "practice", "--ticket", ticket, "--category", "os")
    listed = desk.json("inventory", "history", "practice")
    assert [(one["ticket"], one["machine"]) for one in listed] == [(1, "practice")] * 2
    older = f"{listed[1]['ticket']}/{listed[1]['seq']}"
    assert "Nothing changed." in desk.run("inventory", "diff", older, ticket).stdout

    first["categories"]["os"]["version"] = "an older one"
    file = tmp_path / "before.json"
    file.write_text(json.dumps(first))
    changed = desk.run("inventory", "diff", str(file), ticket, exits=1).stdout
    assert "Release: an older one, now " in changed

    assert "snapshot-missing" in desk.run("inventory", "diff", older, "1/999", exits=2).stderr
    assert "snapshot-unreadable" in desk.run("inventory", "diff", older, "no-file", exits=2).stderr
    assert "diff-needs-two" in desk.run("inventory", "diff", older, exits=2).stderr
    assert "No system information of elsewhere" in desk.run("inventory", "history", "elsewhere").stdout


def test_a_section_that_is_none_is_refused_before_a_ticket_is_opened(desk: Desk) -> None:
    assert list(CATEGORIES) == list(SECTIONS)
    refused = desk.run("inventory", "practice", "--category", "hardwear", exits=2)
    assert "category-unknown" in refused.stderr
    assert desk.json("ticket", "list") == []
