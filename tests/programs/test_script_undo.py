"""A run that a ticket records is taken back from the terminal, with what that run said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from programs.own_scripts import MANIFEST
from servers.sshd import make_key

if TYPE_CHECKING:
    from pathlib import Path

    from programs.commands import Desk
    from servers.sshd import Sshd

PLACE = """
[[parameters]]
name = "place"
type = "path"
label = { en = "Place", ru = "Место" }
optional = true
"""
# What it makes is at a place that only its own fact names; where that is there already, it changes nothing.
CHANGE = """[ ! -e "$1/made" ] || { ok 'Is there.'; exit 0; }
fact place '' "$1/made"
: >"$1/made"
ok 'Made.'
exit 0
"""
BACK = """rm "$1" || exit 2
ok 'Gone again.'
exit 0
"""


def catalogue(desk: Desk, folder: Path) -> None:
    """A change and its undo, each approved by two people."""
    scripts = {"change": ('undo = "test.back"\n', CHANGE), "back": ("", BACK)}
    people = {name: folder / name for name in ("anna", "oleg")}
    for key in people.values():
        make_key(key)
    desk.environment["DESKSIDE_SCRIPTS"] = str(folder / "catalogue")
    for name, (undo, program) in scripts.items():
        place = folder / "catalogue" / "test" / name
        place.mkdir(parents=True)
        head, tell = MANIFEST.replace("TIMEOUT", "60").replace('"read"', '"change"').split("\n[tell]")
        (place / "script.toml").write_text(f"{head}\n{undo}\n[tell]{tell}{PLACE}")
        (place / "linux.sh").write_text(program)
    for name in scripts:
        for person, key in people.items():
            words = ("--key", str(key), "--as", f"{person}@example.org", "--yes")
            desk.run("script", "approve", f"test.{name}", *words)


def last_step(desk: Desk, ticket: str) -> str:
    steps = [one for one in desk.json("ticket", "show", ticket)["steps"] if one.get("step_kind") == "script"]
    return f"{ticket}/{max(step['seq'] for step in steps)}"


def test_a_run_is_taken_back_by_its_undo_with_what_it_said(desk: Desk, sshd: Sshd, tmp_path: Path) -> None:
    catalogue(desk, tmp_path)
    made = tmp_path / "made"
    ticket = desk.new_ticket()
    desk.run("ticket", "consent", ticket, "--by-phone", "May I? Yes.")
    on = (sshd.target, *desk.trust(sshd))
    change = ("script", "run", "test.change", *on, "--ticket", ticket, "-p", f"place={tmp_path}")
    desk.run(*change)
    first = last_step(desk, ticket)
    assert made.exists()
    desk.run(*change)
    idle = last_step(desk, ticket)
    assert "undo-nothing" in desk.run("script", "undo", idle, *on, exits=2).stderr
    assert "Gone again." in desk.run("script", "undo", first, *on).stdout
    assert not made.exists()
    back = last_step(desk, ticket)
    assert "undo-none" in desk.run("script", "undo", back, *on, exits=2).stderr
    assert "run-unknown" in desk.run("script", "undo", f"{ticket}/0", *on, exits=2).stderr
    assert "step-unreadable" in desk.run("script", "undo", "seven", *on, exits=2).stderr
