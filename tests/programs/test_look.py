"""`deskside look` on a real OpenSSH server: one command, three sentences, ordinary steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servers.sshd import make_key

if TYPE_CHECKING:
    from pathlib import Path

    from programs.commands import Desk
    from servers.sshd import Sshd

CHECKS = ("memory.pressure", "system.stuck-programs")


def test_a_look_over_ssh_measures_what_is_approved_and_says_what_is_not(
    desk: Desk, sshd: Sshd, tmp_path: Path
) -> None:
    key = tmp_path / "approver"
    make_key(key)
    for script in CHECKS:
        desk.run("script", "approve", script, "--key", str(key), "--as", "me@example.org", "--yes")
    words = ("ticket", "new", "--subject", "Everything hangs", "--requester", "Oleg Petrov")
    ticket = desk.run(*words).stdout.strip()
    arguments = ("look", sshd.target, *desk.trust(sshd), "--ticket", ticket, "--json")
    done = desk.run(*arguments, exits=None)
    assert done.returncode in {0, 1}, done.stderr
    found = desk.parsed(done)
    assert found["kinds"] == ["slow"], "the ticket's own words chose"
    assert set(found["sentences"]) == {"wrong", "fine", "unmeasured"}
    why = {one["name"]: one["why"] for one in found["not_measured"] if one["is_check"]}
    assert {why[script] for script in why if script not in CHECKS} == {"not-approved"}
    told = {one["script"] for one in found["fine"]["checks"]}
    told |= {one["check"]["script"] for one in found["troubles"] if one["check"]}
    assert told == set(CHECKS) - set(why)
    assert found["inventory"]["categories"]["memory"]["total_bytes"] > 0
    assert bool(found["troubles"]) is (done.returncode == 1)
    steps = [step for step in desk.json("ticket", "show", ticket)["steps"] if step["kind"] == "step"]
    scripts = {step["sent"]["script"]: step["outcome"] for step in steps if "sent" in step}
    assert scripts["probe.linux"] == "succeeded"
    assert {scripts[script] for script in CHECKS} == {"succeeded"}
    assert scripts["disk.health-signs"] == "refused"


def test_a_look_is_told_in_words_with_what_helps(desk: Desk) -> None:
    told = desk.run("look", "practice", "--problem", "disk", exits=None)
    lines = told.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines[:3]] == ["Wrong", "Fine", "Not measured"]
    assert "an eye on disks" in told.stderr
    if told.returncode:
        assert any(line.startswith("  ") for line in lines[3:])
