"""A desk that belongs to an organisation: its commands, its exit codes, and who decides what there."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from fakes.profile import Person, a_draft, at_version, signed
from programs.own_scripts import MANIFEST
from source import ROOT as CLONE

if TYPE_CHECKING:
    from pathlib import Path

    from programs.commands import Desk
    from servers.sshd import Sshd

ROOT, ANNA, OLEG, STRANGER = (Person(name) for name in ("root", "anna", "oleg", "stranger"))
RULE = b"""
[[redaction]]
name = "staff-number"
pattern = '\\bE\\d{6}\\b'
"""
TEXT = a_draft(ROOT, approvers=(("anna@example.org", ANNA.public), ("oleg@example.org", OLEG.public))) + RULE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with everybody's keys and a signed profile."""
    for person in (ROOT, ANNA, OLEG, STRANGER):
        key = tmp_path / person.name
        key.write_text(person.private_text())
        key.chmod(0o600)
        (tmp_path / f"{person.name}.pub").write_text(f"{person.public_key} {person.name}\n")
    (tmp_path / "deskside.profile").write_bytes(signed(TEXT, ROOT))
    return tmp_path


@pytest.fixture
def member(desk: Desk, folder: Path) -> Desk:
    """A desk that goes by the profile, with a script of its own that changes something."""
    desk.run("profile", "install", str(folder / "deskside.profile"), "--root", ROOT.fingerprint)
    place = folder / "catalogue" / "test" / "own"
    place.mkdir(parents=True)
    (place / "script.toml").write_text(
        MANIFEST.replace("TIMEOUT", "60").replace('effect = "read"', 'effect = "change"')
    )
    (place / "linux.sh").write_text("echo E123456 is at the door\n")
    desk.environment["DESKSIDE_SCRIPTS"] = str(folder / "catalogue")
    return desk


def approve(desk: Desk, folder: Path, person: Person, *, exits: int = 0) -> str:
    name = f"{person.name}@example.org"
    key = str(folder / person.name)
    done = desk.run("script", "approve", "test.own", "--key", key, "--as", name, "--yes", exits=exits)
    return done.stdout + done.stderr


def schema(name: str) -> Any:
    return json.loads((CLONE / "resources" / "schemas" / name).read_text(encoding="utf-8"))


# ---------------------------------------------------------------- making one


def test_a_new_profile_passes_its_check_and_counts_once_it_is_signed(desk: Desk, folder: Path) -> None:
    new = str(folder / "new.profile")
    words = ("profile", "new", new, "--organisation", "Example Ltd", "--call-back", "+1 555 0100")
    desk.run(*words, "--root", str(folder / "root.pub"), "--expires", "2031-01-31")
    assert "profile-unsigned" in [doubt["code"] for doubt in desk.json("profile", "check", new)["doubts"]]
    desk.run("profile", "sign", new, "--key", str(folder / "root"), "--yes")
    found = desk.json("profile", "check", new)
    assert (found["good"], found["signers"], found["flaws"]) == (True, [ROOT.fingerprint], [])
    shown = desk.json("profile", "show", new)
    jsonschema.validate(shown, schema("profile-show.schema.json"))
    assert (shown["organisation"], shown["version"], shown["expires"]) == ("Example Ltd", 1, "2031-01-31")


def test_what_is_not_said_and_cannot_be_asked_is_named(desk: Desk, folder: Path) -> None:
    done = desk.run("profile", "new", str(folder / "new.profile"), "--organisation", "Example Ltd", exits=2)
    assert "profile-answer-missing" in done.stderr
    assert "--call-back" in done.stderr
    assert not (folder / "new.profile").exists()


def test_no_file_is_written_over(desk: Desk, folder: Path) -> None:
    before = (folder / "deskside.profile").read_bytes()
    words = ("profile", "new", str(folder / "deskside.profile"), "--from", str(folder / "deskside.profile"))
    assert "profile-is-there" in desk.run(*words, exits=2).stderr
    assert (folder / "deskside.profile").read_bytes() == before


def test_the_next_version_drops_the_signatures_of_the_one_before(desk: Desk, folder: Path) -> None:
    after = folder / "next.profile"
    desk.run("profile", "new", str(after), "--from", str(folder / "deskside.profile"))
    assert b"\nversion = 2 " in after.read_bytes()
    assert b"SSH SIGNATURE" not in after.read_bytes()


def test_a_strangers_key_signs_nothing(desk: Desk, folder: Path) -> None:
    before = (folder / "deskside.profile").read_bytes()
    words = ("profile", "sign", str(folder / "deskside.profile"), "--key", str(folder / "stranger"), "--yes")
    assert "profile-key-is-no-root" in desk.run(*words, exits=3).stderr
    assert (folder / "deskside.profile").read_bytes() == before


def test_a_changed_profile_fails_its_check_in_words(desk: Desk, folder: Path) -> None:
    file = folder / "deskside.profile"
    file.write_bytes(file.read_bytes().replace(b"0100", b"0199"))
    done = desk.run("profile", "check", str(file), exits=1)
    assert "it was changed after it was signed" in done.stdout
    assert "profile-not-found" in desk.run("profile", "check", str(folder / "no.profile"), exits=2).stderr


# ---------------------------------------------------------------- belonging to an organisation


def test_with_nobody_to_ask_the_fingerprint_is_said_and_nothing_is_installed(
    desk: Desk, folder: Path
) -> None:
    done = desk.run("profile", "install", str(folder / "deskside.profile"), exits=3)
    assert f"--root {ROOT.fingerprint}" in done.stderr
    assert "profile-not-installed" in desk.run("profile", "show", exits=2).stderr
    other = ("profile", "install", str(folder / "deskside.profile"), "--root", STRANGER.fingerprint)
    assert "profile-root-not-pinned" in desk.run(*other, exits=3).stderr


def test_the_profile_decides_how_many_of_its_people_must_approve(member: Desk, folder: Path) -> None:
    assert "approver-not-in-profile" in approve(member, folder, STRANGER, exits=3)
    assert "1 of 2" in approve(member, folder, ANNA)
    assert "may now run" in approve(member, folder, OLEG)
    shown = member.json("script", "show", "test.own")
    assert (shown["approved"], shown["trust"]) == (True, "organisation")


def test_nothing_of_this_computer_adds_to_the_profile(member: Desk, folder: Path) -> None:
    approvals = member.home / "approvals"
    approvals.mkdir(mode=0o700)
    (approvals / "allowed_signers").write_text(f"stranger@example.org {STRANGER.public_key}\n")
    assert "approver-not-in-profile" in approve(member, folder, STRANGER, exits=3)


def test_a_profile_that_is_gone_or_changed_lets_no_script_run_and_tickets_go_on(
    member: Desk, folder: Path
) -> None:
    approve(member, folder, ANNA)
    approve(member, folder, OLEG)
    place = member.home / "deskside.profile"
    whole = place.read_bytes()
    for data, code in (
        (None, "profile-gone"),
        (whole.replace(b"0100", b"0199"), "profile-changed"),
        (signed(at_version(a_draft(STRANGER), 9), STRANGER), "profile-root-unknown"),
    ):
        place.unlink() if data is None else place.write_bytes(data)
        assert code in member.run("script", "run", "test.own", "practice", exits=3).stderr
        assert code in [row["value"] for row in member.json("settings")]
        ticket = member.new_ticket()
        member.run("ticket", "note", ticket, "E123456 rang")
        assert "[redacted: staff-number] rang" in member.run("ticket", "show", ticket).stdout
    place.write_bytes(whole)
    assert member.json("script", "list")[0]["approved"]


def test_doctor_says_whose_desk_it_is_and_what_is_wrong(member: Desk) -> None:
    assert "Organisation: good. Example Ltd, profile 1" in member.run("doctor").stdout
    (member.home / "deskside.profile").unlink()
    shutil.rmtree(member.home / "run", ignore_errors=True)
    (member.home / "run").write_text("in the way: nothing can be recorded")
    said = member.run("doctor", exits=1).stdout
    assert "Organisation: to be mended." in said
    assert "Database: to be mended." in said


def test_the_journal_says_when_a_profile_came_and_went_and_verifies(member: Desk, folder: Path) -> None:
    member.run("profile", "forget", "--yes")
    member.run("journal", "verify")
    with sqlite3.connect(member.home / "desk.db") as db:
        heads = [
            json.loads(head) for (head,) in db.execute("SELECT head FROM entry WHERE ticket = 0 ORDER BY seq")
        ]
        (said,) = db.execute("SELECT body FROM payload WHERE ticket = 0 ORDER BY seq LIMIT 1").fetchone()
    assert json.loads(said) == {"organisation": "Example Ltd", "roots": [ROOT.fingerprint]}
    digest = hashlib.sha256(TEXT).hexdigest()
    assert [(head["type"], head["sha256"]) for head in heads] == [
        ("profile-accepted", digest),
        ("profile-forgotten", digest),
    ]


def test_forgetting_takes_a_yes(member: Desk) -> None:
    assert "nobody-to-ask" in member.run("profile", "forget", exits=2).stderr
    member.run("profile", "forget", "--yes")
    assert "profile-not-installed" in member.run("profile", "show", exits=2).stderr
    assert [path.name for path in member.home.glob("*.profile")] == []


def test_what_a_machine_prints_is_redacted_by_the_organisations_rules(
    member: Desk, folder: Path, sshd: Sshd
) -> None:
    approve(member, folder, ANNA)
    approve(member, folder, OLEG)
    ticket = member.new_ticket()
    words = ("script", "run", "test.own", sshd.target, "--ticket", ticket, *member.trust(sshd))
    member.run("ticket", "consent", ticket, "--by-phone", "Look at the door, please.")
    member.run(*words, exits=None)
    shown = member.json("ticket", "show", ticket)
    (output,) = [step["text"] for step in shown["steps"] if step["kind"] == "output"]
    assert output == "[redacted: staff-number] is at the door\n"
    (ended,) = [step for step in shown["steps"] if step.get("step_kind") == "script"]
    assert ended["output_sha256"] == hashlib.sha256(output.encode()).hexdigest()
    member.run("journal", "verify")


def test_without_a_companion_nothing_is_done_before_the_users_agreement_is_written_down(
    member: Desk, sshd: Sshd
) -> None:
    ticket = member.new_ticket()
    words = ("inventory", sshd.target, "--category", "os", "--ticket", ticket, *member.trust(sshd))
    assert "agreement-not-noted" in member.run(*words, exits=3).stderr
    member.run("ticket", "consent", ticket, "--by-phone", "You may look.")
    member.run(*words)
    member.run("ticket", "consent", ticket, "--by-phone", "Stop, please.", "--refused")
    member.run(*words, exits=3)
    steps = member.json("ticket", "show", ticket)["steps"]
    read = [step["outcome"] for step in steps if step.get("step_kind") == "inventory"]
    assert read == ["refused", "succeeded", "refused"]


def test_without_a_companion_what_is_about_people_is_agreed_to_separately(member: Desk, sshd: Sshd) -> None:
    ticket = member.new_ticket()
    member.run("ticket", "consent", ticket, "--by-phone", "You may look.")
    where = (sshd.target, "--ticket", ticket, "--json", *member.trust(sshd))

    def users(*more: str) -> dict[str, Any]:
        read = json.loads(member.run("inventory", *where, "--category", "users", *more).stdout)["categories"]
        assert all(read[name]["status"] == "ok" for name in read if name != "users")
        return dict(read["users"])

    for more in ((), ("--category", "os")):
        read = users(*more)
        assert (read["status"], read["problems"][0]["help"]) == ("denied", "person")
    member.run("ticket", "consent", ticket, "--by-phone", "My account too.", "--personal")
    assert users()["status"] != "denied"


def test_an_organisation_may_leave_that_to_its_clerks(desk: Desk, folder: Path, sshd: Sshd) -> None:
    text = TEXT.replace(b"agentless_consent = true ", b"agentless_consent = false")
    (folder / "deskside.profile").write_bytes(signed(text, ROOT))
    desk.run("profile", "install", str(folder / "deskside.profile"), "--root", ROOT.fingerprint)
    desk.run("inventory", sshd.target, "--category", "os", *desk.trust(sshd))


# ---------------------------------------------------------------- settings


def origins(desk: Desk, *words: str) -> dict[str, tuple[str, str, str | None]]:
    rows = json.loads(desk.run(*words, "settings", "--json").stdout)
    jsonschema.validate(rows, schema("settings.schema.json"))
    return {row["setting"]: (row["value"], row["origin"], row["place"]) for row in rows}


def test_settings_say_who_decides_what(member: Desk, folder: Path) -> None:
    place = str(member.home / "deskside.profile")
    (member.home / "config.toml").write_text('name = "Anna"\n')
    found = origins(member)
    assert found["name"] == ("Anna", "file", str(member.home / "config.toml"))
    assert found["colours"] == ("system", "default", None)
    assert found["language"] == ("en", "environment", "LANG")
    assert found["data"] == (str(member.home), "environment", "DESKSIDE_HOME")
    assert found["scripts"] == (str(folder / "catalogue"), "environment", "DESKSIDE_SCRIPTS")
    assert found["organisation"] == ("Example Ltd", "profile", place)
    assert found["approvals_change"] == ("2", "profile", place)
    assert found["redaction"] == ("staff-number", "profile", place)


def test_settings_without_a_profile_are_this_computers(desk: Desk, folder: Path) -> None:
    found = origins(desk)
    assert found["approvals_read"] == ("1", "default", None)
    assert found["approvers"][0] == str(desk.home / "approvals" / "allowed_signers")
    assert "organisation" not in found
    other = folder / "other.toml"
    other.write_text('profile = "deskside.profile"\n')
    found = origins(desk, "--config", str(other))
    assert found["config"] == (str(other), "option", "--config")
    assert found["profile"] == (str(folder / "deskside.profile"), "file", str(other))
    assert found["profile_refused"][0] == "profile-not-accepted"
    desk.environment["DESKSIDE_PROFILE"] = str(folder / "elsewhere.profile")
    found = origins(desk, "--config", str(other))
    assert found["profile"] == (str(folder / "elsewhere.profile"), "environment", "DESKSIDE_PROFILE")
    assert found["profile_refused"][0] == "profile-gone"


def test_a_table_of_settings_shows_where_each_comes_from(member: Desk) -> None:
    table = member.run("settings", "--origin").stdout
    assert "organisation profile" in table
    assert "Comes from" not in member.run("settings").stdout
