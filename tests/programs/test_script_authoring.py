"""What an author does with `deskside script`, as they would at a terminal."""

from __future__ import annotations

import json
import shlex
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fakes.scripts import MANIFEST
from needs import needs
from programs.own_scripts import own_script
from source import ROOT
from waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from programs.commands import Desk
    from servers.sshd import Sshd

DESKSIDE = [sys.executable, "-m", "deskside.programs.cli"]
SCRIPT = "network.name-resolution"
PLACE = "network/name-resolution"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A script somewhere on disk, in no catalogue that the desk knows."""
    shutil.copytree(ROOT / "scripts" / PLACE, tmp_path / "work" / PLACE)
    return tmp_path / "work" / PLACE


def own(folder: Path, program: str, *, manifest: str = MANIFEST) -> Path:
    place = folder / "work" / "network" / "lookup"
    place.mkdir(parents=True)
    (place / "script.toml").write_text(manifest)
    (place / "linux.sh").write_text(program)
    return place


def save(file: Path, text: str) -> None:
    """Save as an editor does: whoever looks meanwhile sees the old text or the new one, never half of it."""
    new = file.parents[2].with_suffix(".new")  # beside the catalogue, where nobody looks
    new.write_text(text)
    new.replace(file)


def at_a_terminal(desk: Desk, types: list[str], *words: str) -> str:
    """Run a command as a person types it, and return what the terminal showed."""
    needs("script", package="bsdutils")
    command = shlex.join([*DESKSIDE, *words])
    done = subprocess.run(
        ["script", "-qec", command, "/dev/null"],
        env=desk.environment,
        input="".join(f"{line}\n" for line in types),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


# ---------------------------------------------------------------- check


def test_a_folder_anywhere_is_checked_and_a_fault_is_named_with_file_line_and_way_out(
    desk: Desk, folder: Path
) -> None:
    assert desk.run("script", "check", str(folder)).stdout == f"{SCRIPT}: good\n"
    program = folder / "linux.sh"
    program.write_text(program.read_text().replace("name=$1\n", "name=$1\nping $1\n"))
    said = desk.run("script", "check", str(folder / "linux.sh"), exits=1).stdout
    assert f"{folder}/linux.sh:4: error: The value $1 stands outside of double quotes" in said
    assert 'Write "$1".' in said
    found = desk.json("script", "check", str(folder), exits=1)[0]["remarks"]
    assert {(one["code"], one["line"]) for one in found} == {("parameter-unquoted", 4), ("linter-says", 4)}


def test_github_and_sarif_point_at_the_line(desk: Desk, folder: Path) -> None:
    manifest = folder / "script.toml"
    manifest.write_text(manifest.read_text().replace("timeout_s = 30", "timeout_s = 0, 100%"))
    github = desk.run("script", "check", str(folder), "--format", "github", exits=1).stdout
    assert github.startswith(
        f"::error file={folder}/script.toml,line=8,title=manifest-not-toml::".replace(":", ":")
    )
    assert "\n" not in github.strip()
    log = json.loads(desk.run("script", "check", str(folder), "--format", "sarif", exits=1).stdout)
    (result,) = log["runs"][0]["results"]
    assert (result["level"], result["ruleId"]) == ("error", "manifest-not-toml")
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": manifest.as_uri()}, "region": {"startLine": 8}}


def test_another_catalogue_is_named_by_an_option_or_a_folder_of_scripts(desk: Desk, folder: Path) -> None:
    catalogue = folder.parents[1]
    by_option = desk.json("script", "list", "--scripts", str(catalogue))
    assert [one["id"] for one in by_option] == [SCRIPT]
    cases = len(list((folder / "cases").glob("*.toml")))
    assert desk.run("script", "test", str(catalogue)).stdout == f"{SCRIPT}: {cases} cases agree\n"
    assert "scripts-apart" in desk.run("script", "check", str(folder), "network.path", exits=2).stderr
    assert "script-unknown" in desk.run("script", "check", str(folder / "none"), exits=2).stderr


# ---------------------------------------------------------------- new


def test_a_new_script_passes_every_check_and_its_cases(desk: Desk, tmp_path: Path) -> None:
    catalogue = tmp_path / "mine"
    chosen = [word for platform in ("linux", "macos", "windows") for word in ("--platform", platform)]
    words = ("script", "new", "disk.mine", "--author", "me@example.org", "--scripts", str(catalogue))
    made = desk.run(*words, *chosen)
    assert str(catalogue / "disk" / "mine") in made.stdout
    place = catalogue / "disk" / "mine"
    (checked,) = desk.json("script", "check", str(place))
    assert (checked["good"], checked["remarks"]) == (True, [])
    assert desk.run("script", "test", str(place)).stdout == "disk.mine: 4 cases agree\n"
    text = "".join(file.read_text() for file in place.rglob("*") if file.is_file())
    assert "TODO" not in text
    schema = text[text.index("#:schema ") :].split()[1]
    assert (place / schema).read_text() == (ROOT / "resources/schemas/script.schema.json").read_text()
    assert "script-file-exists" in desk.run(*words, *chosen, exits=2).stderr


def test_a_new_change_changes_says_so_beforehand_and_is_taken_back_here(desk: Desk, tmp_path: Path) -> None:
    settings, work = tmp_path / "editor.ini", tmp_path / "work"
    settings.write_text("mine")
    words = ("--author", "me@example.org", "--platform", "linux", "--scripts", str(work))
    made = desk.run("script", "new", "office.aside", "--undo", "office.back", *words).stdout
    assert "office.back puts it back" in made
    on = ("--on", "busybox", "-p", f"file={settings}")
    said = desk.run("script", "test", str(work / "office" / "aside"), *on).stdout
    assert said.index("It will lie at") < said.index("was set aside")
    assert f"Settings file: {settings}" in said[said.index("The person would be asked:") :]
    assert not settings.exists()
    back = said.partition("To take it back: deskside ")[2].splitlines()[0]
    assert "is back as it was" in desk.run(*shlex.split(back)).stdout
    assert settings.read_text() == "mine"


def test_a_new_script_really_measures_here(desk: Desk, tmp_path: Path) -> None:
    words = ("--author", "me@example.org", "--platform", "linux", "--scripts", str(tmp_path))
    desk.run("script", "new", "disk.mine", *words)
    for bench in ("local", "busybox"):
        (tried,) = desk.json(
            "script", "test", str(tmp_path / "disk" / "mine"), "--on", bench, "-p", "percent=2"
        )
        assert (tried["verdict"], tried["evidence"]) == ("ok", False)
        assert 2 <= int(tried["findings"][0]["values"]["value"]) <= 100


def test_what_was_not_said_is_asked_on_a_terminal(desk: Desk, tmp_path: Path) -> None:
    answers = ["disk.mine", "", "me@example.org", "Toner left", "Сколько тонера", "", "", "linux"]
    asked = at_a_terminal(desk, answers, "script", "new", "--scripts", str(tmp_path))
    manifest = (tmp_path / "disk" / "mine" / "script.toml").read_text()
    assert "Id of the script" in asked
    assert 'title = { en = "Toner left", ru = "Сколько тонера" }' in manifest
    assert 'en = "Looks how much space is left on the system disk. Changes nothing."' in manifest
    assert "macos" not in manifest


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("disk.mine", "--platform", "linux"), "option-needed"),
        (("disk.mine", "--author", "me@example.org", "--title", "Toner"), "option-needed"),
        (("disk.mine", "--author", "no body"), "author-wrong"),
        (("Not An Id", "--author", "me@example.org"), "script-id-wrong"),
    ],
)
def test_without_a_terminal_what_is_missing_is_named(
    desk: Desk, tmp_path: Path, words: tuple[str, ...], code: str
) -> None:
    assert code in desk.run("script", "new", *words, "--scripts", str(tmp_path), exits=2).stderr
    assert not (tmp_path / "disk").exists()


# ---------------------------------------------------------------- test


def test_a_case_that_gives_something_else_fails_and_says_what(desk: Desk, folder: Path) -> None:
    case = folder / "cases" / "healthy.toml"
    case.write_text(case.read_text().replace('verdict = "ok"', 'verdict = "warning"'))
    said = desk.run("script", "test", str(folder), exits=1).stdout
    assert said == f"{SCRIPT}: 1 case does not agree\n  healthy: found verdict: ok\n"
    case.with_suffix(".out").write_text("nothing of note\n")
    assert not desk.json("script", "test", str(folder), exits=1)[0]["good"]


def test_a_script_without_a_case_has_not_been_tested(desk: Desk, tmp_path: Path) -> None:
    place = own(tmp_path, "ok silent server=1\nexit 0\n")
    assert desk.run("script", "test", str(place), exits=1).stdout == "network.lookup: there is no case yet\n"


def test_a_script_that_nobody_approved_is_tried_out_here_and_is_no_evidence(
    desk: Desk, tmp_path: Path
) -> None:
    needs("busybox", package="busybox-static")
    place = own(tmp_path, 'echo "on $(id -un)"\nwarn silent server=192.0.2.1\nexit 1\n')
    benches = ("--on", "local", "--on", "sshd", "--on", "busybox")
    tried = desk.run("script", "test", str(place), *benches, exits=1)
    assert tried.stdout.count("192.0.2.1 does not answer.") == 3
    assert tried.stdout.count("Verdict: Needs attention (exit status 1)") == 3
    assert "Looks up a name. Changes nothing." in tried.stdout
    assert tried.stderr.count("no evidence") == 3
    assert desk.json("ticket", "list") == []
    catalogue = ("--scripts", str(tmp_path / "work"))
    refused = desk.run("script", "run", "network.lookup", "local", *catalogue, exits=3)
    assert "not-approved" in refused.stderr


def test_there_is_no_bench_on_another_computer(desk: Desk, folder: Path) -> None:
    said = desk.run("script", "test", str(folder), "--on", "root@192.0.2.1", exits=2).stderr
    assert "bench-unknown" in said


WORD = '\n[[parameters]]\nname = "word"\ntype = "text"\nlabel = { en = "W", ru = "С" }\n'


def test_a_try_out_becomes_a_case_without_token_and_secrets(desk: Desk, tmp_path: Path) -> None:
    program = 'echo "password=hunter2hunter2 $DESKSIDE_MARK"\nfail silent server="$1"\nexit 2\n'
    place = own(tmp_path, program, manifest=MANIFEST + WORD)
    words = ("script", "test", str(place), "--record", "local", "-p", "word=a:b c")
    desk.run(*words, "--case", "down")
    output = (place / "cases" / "down.out").read_text()
    zeros = "0" * 32
    assert (
        output
        == (f"password=[redacted: assignment] {zeros}\n::error mark={zeros} code=silent server=a%3Ab%20c::\n")
        or "hunter2" not in output
    )
    assert "hunter2" not in output
    case = (place / "cases" / "down.toml").read_text()
    assert 'verdict = "critical"' in case
    assert desk.run("script", "test", str(place)).stdout == "network.lookup: 1 case agrees\n"
    assert "case-exists" in desk.run(*words, "--case", "down", exits=2).stderr
    assert "case-name-wrong" in desk.run(*words, "--case", "../../x", exits=2).stderr


def test_what_a_ticket_records_becomes_a_case(desk: Desk, sshd: Sshd, tmp_path: Path) -> None:
    script = own_script(desk, tmp_path, "echo looking\nwarn 'Half full' \nexit 1\n")
    words = ("script", "run", script, sshd.target, *desk.trust(sshd))
    ran = desk.run(*words, exits=1)
    ticket = ran.stderr.split()[1]
    steps = desk.json("ticket", "show", ticket)["steps"]
    seq = next(step["seq"] for step in steps if step.get("step_kind") == "script")
    desk.run("script", "test", script, "--record-from", f"{ticket}/{seq}", "--case", "field")
    place = tmp_path / "catalogue" / "test" / "own" / "cases"
    assert (place / "field.out").read_text() == f"looking\n::warning mark={'0' * 32}::Half full\n"
    assert "recorded in the field with version 1, redacted" in (place / "field.toml").read_text()
    assert desk.run("script", "test", script).stdout == f"{script}: 1 case agrees\n"
    unknown = desk.run("script", "test", "--record-from", f"{ticket}/0", exits=2)
    assert "run-unknown" in unknown.stderr


def test_a_run_on_a_real_machine_becomes_a_case_where_it_is_approved(
    desk: Desk, sshd: Sshd, tmp_path: Path
) -> None:
    script = own_script(desk, tmp_path, "echo looking\nok 'All fine'\nexit 0\n")
    words = ("script", "test", script, "--record", sshd.target, "--case", "fine", *desk.trust(sshd))
    desk.run(*words)
    place = tmp_path / "catalogue" / "test" / "own"
    assert 'verdict = "ok"' in (place / "cases" / "fine.toml").read_text()
    again = desk.run(*words[:5], "--case", "other", *desk.trust(sshd), exits=3)
    assert "script-changed" in again.stderr


# ---------------------------------------------------------------- watch


def test_watching_shows_each_save_side_by_side_and_ctrl_c_ends_it(desk: Desk, tmp_path: Path) -> None:
    place = own(tmp_path, "ok silent server=192.0.2.1\nexit 0\n")
    said = tmp_path / "said"

    def looks() -> int:
        return said.read_bytes().count(b"Waiting for the next save")

    with said.open("w") as out:
        watching = subprocess.Popen(
            [*DESKSIDE, "script", "test", str(place), "--watch"],
            env=desk.environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        eventually(lambda: looks() == 1, "the first look")
        first = said.read_text()
        assert "All well" in first
        assert "May this be done?" in first
        assert first.index("local") < first.index("sshd") < first.index("busybox")
        save(place / "linux.sh", "fail silent server=192.0.2.1\nexit 2\n")
        eventually(lambda: looks() == 2, "the second look")
        assert "Problem found" in said.read_text()[len(first) :]
        save(place / "linux.sh", "(\n")
        eventually(lambda: looks() == 3, "the third look")
        assert "Could not tell" in said.read_text()
    finally:
        watching.send_signal(signal.SIGINT)
        assert watching.wait(120) == 0
    assert "Traceback" not in said.read_text()
