"""The main job in the terminal, on a real OpenSSH server, as the README tells it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema

from servers.sshd import make_key

if TYPE_CHECKING:
    from programs.commands import Desk
    from servers.sshd import Sshd

SCRIPT = "network.name-resolution"
SCHEMA = Path(__file__).parents[2] / "resources" / "schemas" / "inventory.schema.json"


def test_from_the_call_to_the_proof(desk: Desk, sshd: Sshd, tmp_path: Path) -> None:
    ticket = desk.new_ticket()
    assert ticket == "1"

    read = desk.json("inventory", sshd.target, *desk.trust(sshd), "--ticket", ticket)
    jsonschema.validate(read, json.loads(SCHEMA.read_text()))
    assert all(category["status"] for category in read["categories"].values())
    assert all(finding["category"] in read["categories"] for finding in read["findings"])

    refused = desk.run("script", "run", SCRIPT, sshd.target, "--ticket", ticket, exits=3)
    assert refused.stderr.startswith("deskside: not-approved: ")

    key = tmp_path / "approver"
    make_key(key)
    desk.run("script", "approve", SCRIPT, "--key", str(key), "--as", "me@example.org", "--yes")
    ran = desk.run("script", "run", SCRIPT, sshd.target, "--ticket", ticket, exits=None)
    assert ran.returncode in {0, 1}, ran.stderr
    assert "Verdict: " in ran.stdout

    verified = desk.run("journal", "verify", ticket)
    assert "nothing outside this computer confirms" in verified.stdout.lower()
    steps = desk.json("ticket", "show", ticket)["steps"]
    outcomes = [step["outcome"] for step in steps if step["kind"] == "step"]
    assert outcomes.count("refused") == 1
    assert None not in outcomes

    with sqlite3.connect(desk.home / "desk.db") as database:
        for (name,) in database.execute("select name from sqlite_master where type='trigger'").fetchall():
            database.execute(f"drop trigger {name}")
        database.execute(
            "update entry set head = cast(replace(cast(head as text), 'step', 'stop') as blob)"
            " where ticket = 1 and seq = 1"
        )
    database.close()
    broken = desk.run("journal", "verify", ticket, exits=1)
    assert "entry 1 " in broken.stdout


def test_the_demonstration_does_it_all_and_leaves_a_report(desk: Desk, tmp_path: Path) -> None:
    done = desk.run("demo", "--out", str(tmp_path / "out"))
    assert "Intact" in done.stdout
    (report,) = (tmp_path / "out").glob("*.html")
    assert "<html" in report.read_text()
    ticket = desk.json("ticket", "show", "1")
    assert ticket["status"] == "closed"
    assert {step["step_kind"] for step in ticket["steps"] if step["kind"] == "step"} >= {
        "connect",
        "inventory",
        "script",
    }


def test_nothing_new_begins_in_a_ticket_that_is_closed(desk: Desk) -> None:
    ticket = desk.new_ticket()
    desk.run("ticket", "close", ticket, "--resolution", "Name server entered")
    before = desk.json("ticket", "show", ticket)
    refused = desk.run("inventory", "local", "--category", "os", "--ticket", ticket, exits=2)
    assert refused.stderr.startswith("deskside: ticket-closed: ")
    assert desk.json("ticket", "show", ticket) == before
    desk.run("ticket", "reopen", ticket)
    desk.run("inventory", "local", "--category", "os", "--ticket", ticket)


def test_a_name_that_leads_elsewhere_from_now_on_is_said(desk: Desk) -> None:
    assert desk.run("machine", "add", "oleg", "oleg@192.0.2.7").stdout == "oleg is oleg@192.0.2.7.\n"
    assert "before, it was oleg@192.0.2.7." in desk.run("machine", "add", "oleg", "oleg@192.0.2.8").stdout


def test_a_wrong_address_key_or_host_key_is_a_sentence_and_exit_4(
    desk: Desk, sshd: Sshd, tmp_path: Path
) -> None:
    ticket = desk.new_ticket()
    unknown = desk.run("inventory", sshd.target, "--ticket", ticket, exits=4)
    assert sshd.fingerprint in unknown.stderr
    wrong = desk.run(
        "inventory", sshd.target, "--host-key", "SHA256:" + "A" * 43, "--ticket", ticket, exits=4
    )
    assert wrong.stderr.startswith("deskside: host-key")
    stranger = tmp_path / "stranger"
    make_key(stranger)
    words = ("--host-key", sshd.fingerprint, "--identity", str(stranger), "--ticket", ticket)
    assert "login" in desk.run("inventory", sshd.target, *words, exits=4).stderr
    sshd.stop()
    assert "refused" in desk.run("inventory", sshd.target, "--ticket", ticket, exits=4).stderr
    outcomes = [s["outcome"] for s in desk.json("ticket", "show", ticket)["steps"] if s["kind"] == "step"]
    assert outcomes == ["failed"] * 4
