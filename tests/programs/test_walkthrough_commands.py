"""`deskside walkthrough`: written, checked, approved by two, played in a terminal, paused, gone on with."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from programs.commands import Desk
from usecases.walkthrough_desk import WalkthroughDesk

if TYPE_CHECKING:
    from pathlib import Path

NAME = "mend-file"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the walkthrough of the lab and its scripts once, and have two people approve them."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "home").mkdir(mode=0o700)
    desk = WalkthroughDesk(folder / "home")
    desk.lay_out(folder / "report")
    desk.approve_all()
    desk.close()
    return folder


def desk_at(folder: Path, lab: Path) -> Desk:
    desk = Desk(folder)
    desk.environment["DESKSIDE_SCRIPTS"] = str(lab / "home" / "scripts")
    desk.environment["DESKSIDE_WALKTHROUGHS"] = str(folder / "walkthroughs")
    shutil.copytree(lab / "home" / "walkthroughs", folder / "walkthroughs")
    (lab / "report").unlink(missing_ok=True)
    return desk


@pytest.fixture
def playing(tmp_path: Path, lab: Path) -> Desk:
    """A desk where all of it may be played."""
    desk = desk_at(tmp_path, lab)
    shutil.copytree(lab / "home" / "approvals", desk.home / "approvals")
    return desk


def test_why_it_may_not_be_played_is_said_before_anybody_connects(tmp_path: Path, lab: Path) -> None:
    desk = desk_at(tmp_path, lab)
    (listed,) = json.loads(desk.run("walkthrough", "list", "--json").stdout)
    assert (listed["name"], listed["approved"], listed["why_not"]) == (NAME, False, "not-approved")
    said = json.loads(desk.run("walkthrough", "why", NAME, "--json", exits=1).stdout)
    assert [script["approved"] for script in said["scripts"]] == [False, False]
    assert "not-approved" in desk.run("walkthrough", "run", NAME, "local", exits=3).stderr
    assert "Start anew" in desk.run("walkthrough", "show", NAME).stdout


def test_one_person_s_approval_is_not_enough_for_a_change(tmp_path: Path, lab: Path) -> None:
    desk = desk_at(tmp_path, lab)
    key = str(lab / "home" / "id_boris")
    signed = desk.run("walkthrough", "approve", NAME, "--key", key, "--as", "boris@example.org", "--yes")
    assert "1 of 2" in signed.stdout
    assert "walkthrough.toml" in signed.stderr
    folder = tmp_path / "walkthroughs" / NAME
    text = (folder / "walkthrough.toml").read_text()
    (folder / "walkthrough.toml").write_text(text.replace("We will", "We wilL"))
    signed = desk.run(
        "walkthrough", "approve", str(folder), "--key", key, "--as", "boris@example.org", "--yes"
    )
    assert "New since version 2, which was approved:" in signed.stderr
    assert any(line.startswith("  +") and "We wilL" in line for line in signed.stderr.splitlines())
    assert "approvals-missing" in desk.run("walkthrough", "run", NAME, "local", exits=3).stderr


def test_played_paused_gone_on_with_and_counted(playing: Desk, lab: Path) -> None:
    report = lab / "report"
    begun = playing.run("walkthrough", "run", NAME, "local", said="\nyes\n\nr\n", exits=130)
    assert begun.stdout.count("Press one of the letters") == 1, "Enter runs nothing on a machine"
    assert "They read" not in begun.stdout
    assert "Read to them: Restart the computer, please." in begun.stdout
    assert "lab.make: " in begun.stdout, "what a script found is shown to the clerk"
    assert "well: It is made." in begun.stdout
    assert "measured" not in begun.stdout, "a fact without words is for conditions only"
    assert report.exists()
    report.unlink()

    red = playing.run("walkthrough", "run", NAME, "local", said="s\nnot needed\nd\n\n", exits=130)
    assert "Going on with ticket 1." in red.stderr
    assert "Not so yet" in red.stdout
    assert "Press one of the letters" in red.stdout, "nobody's word makes a check true"

    report.write_text("mended by hand")
    done = playing.run("walkthrough", "run", NAME, "local", "--ticket", "1", said="\n")
    assert "The file is there: done" in done.stdout

    (counted,) = json.loads(playing.run("walkthrough", "outcomes", NAME, "--json").stdout)
    steps = {step["step"]: step for step in counted["steps"]}
    assert (steps["there"]["done"], steps["restart"]["skipped"]) == (1, 1)
    shown = json.loads(playing.run("ticket", "show", "1", "--json").stdout)
    moves = [step["move"] for step in shown["steps"] if step["kind"] == "walkthrough-moved"]
    assert moves.count("paused") == moves.count("continued") == 2
    assert "Walkthrough: Mend the file" in playing.run("ticket", "report", "1", "--format", "md").stdout
    assert json.loads(playing.run("journal", "verify", "--json").stdout)["intact"]


def test_ctrl_c_pauses_at_a_prompt(playing: Desk) -> None:
    with playing.start("walkthrough", "run", NAME, "local", stdin=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        while "Say:" not in running.stdout.readline():
            assert running.poll() is None
        while ">" not in running.stdout.read(1):
            assert running.poll() is None
        running.send_signal(signal.SIGINT)
        assert running.wait(120) == 130
        assert "Paused." in running.stderr.read()
    again = playing.run("walkthrough", "run", NAME, "local", said="g\nno time\n", exits=1)
    assert "Given up" in again.stdout


def test_giving_up_takes_back(playing: Desk, lab: Path) -> None:
    said = "\nyes\nr\ng\nno time\nyes\n"
    playing.run("walkthrough", "run", NAME, "local", said=said, exits=1)
    assert not (lab / "report").exists()


def test_what_is_new_is_good_and_one_with_a_fault_is_not(playing: Desk, tmp_path: Path) -> None:
    made = playing.run("walkthrough", "new", "printer", "--title", "A printer", "--author", "a@example.org")
    assert "printer/walkthrough.toml" in made.stdout
    assert "walkthrough-exists" in playing.run("walkthrough", "new", "printer", exits=2).stderr
    playing.run("walkthrough", "check")
    document = tmp_path / "walkthroughs" / "printer" / "walkthrough.toml"
    schema = document.parent / document.read_text().split()[1]
    assert json.loads(schema.read_text())["$id"].endswith("/walkthrough.schema.json")
    (lab,) = json.loads(playing.run("walkthrough", "test", NAME, "--json", exits=1).stdout)
    assert lab["unrecorded"] == ["lab.make", "lab.look"]
    document.write_text(document.read_text().replace("os.uptime_s > 0", "os.uptime_s >"))
    (one,) = json.loads(playing.run("walkthrough", "check", "printer", "--json", exits=1).stdout)
    (remark,) = one["remarks"]
    assert remark["code"] == "condition-wrong"
    assert remark["line"] == document.read_text().splitlines().index('condition = "os.uptime_s >"') + 1


def test_a_revoked_approval_counts_no_more_and_a_folder_is_as_good_as_a_name(
    playing: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "walkthroughs" / NAME
    playing.run("walkthrough", "revoke", str(folder), "--yes")
    assert "approval-revoked" in playing.run("walkthrough", "run", str(folder), "local", exits=3).stderr
    shutil.copytree(folder, tmp_path / "walkthroughs" / "other")
    said = playing.run("walkthrough", "run", str(folder.parent), "local", exits=2).stderr
    assert "one-walkthrough-only: This works on one walkthrough at a time; 2 were meant." in said
