"""What may not run is refused, on record, and nothing of it is sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from deskside.domain.errors import Refused
from deskside.domain.journal.facts import Outcome, StepEnded, StepStarted
from fakes.scripted_machine import ScriptedMachine
from fakes.scripts import MANIFEST, SCRIPT
from usecases.script_desk import OK

if TYPE_CHECKING:
    from usecases.script_desk import ScriptDesk


def refused(desk: ScriptDesk, *, practice: bool = False) -> str:
    machine = ScriptedMachine(("stdout", OK))
    before = len(desk.facts())
    with pytest.raises(Refused) as error:
        desk.run(machine, practice=practice)
    assert machine.sent == []
    started, ended = desk.facts()[before:]
    assert isinstance(started, StepStarted)
    assert isinstance(ended, StepEnded)
    assert (started.script, started.title, started.sha256) == (SCRIPT, "Look up names", "")
    assert (ended.outcome, ended.error) == (Outcome.REFUSED, error.value.code)
    return error.value.code


def test_a_refusal_is_a_step_that_ended_and_nothing_was_sent(desk: ScriptDesk) -> None:
    assert refused(desk) == "not-approved"
    assert refused(desk, practice=True) == "not-approved"


def test_one_changed_byte_is_refused(approved: ScriptDesk) -> None:
    folder = approved.scripts / "network" / "lookup"
    for name in ("linux.sh", "script.toml"):
        body = (folder / name).read_bytes()
        (folder / name).write_bytes(body[:-1] + b" ")
        assert refused(approved) == "script-changed"
        (folder / name).write_bytes(body)
    (folder / "extra").write_text("")
    assert refused(approved) == "script-changed"


def test_a_changed_statement_or_signature_is_refused(approved: ScriptDesk) -> None:
    folder = approved.home / "approvals" / SCRIPT / "3"
    for path in folder.iterdir():
        body = path.read_bytes()
        at = body.index(b"network") if path.suffix == ".json" else len(body) // 2
        path.write_bytes(body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :])
        assert refused(approved) == "signature-broken"
        path.write_bytes(body)


def test_a_revoked_script_is_refused_for_good(approved: ScriptDesk) -> None:
    approved.revoke()
    assert refused(approved) == "approval-revoked"
    with pytest.raises(Refused, match="approval-revoked"):
        approved.approve()


def test_a_revoked_key_is_refused(approved: ScriptDesk) -> None:
    (approver,) = approved.listing()[0].approvers
    approved.revoke(approver.key_fingerprint)
    assert refused(approved) == "approver-key-revoked"


def test_an_older_version_than_one_that_ran_is_refused(approved: ScriptDesk) -> None:
    older = {path: path.read_bytes() for path in (approved.scripts / "network" / "lookup").iterdir()}
    approved.write(manifest=MANIFEST.replace("version = 3", "version = 4"))
    approved.approve()
    approved.run(ScriptedMachine(("stdout", OK)))
    for path, body in older.items():
        path.write_bytes(body)
    assert refused(approved) == "script-superseded"


def test_files_of_one_version_with_the_statement_of_another_are_refused(approved: ScriptDesk) -> None:
    approved.write(manifest=MANIFEST.replace("version = 3", "version = 4"))
    approved.approve()
    approvals = approved.home / "approvals" / SCRIPT
    approved.write()
    for path in (approvals / "3").iterdir():
        path.unlink()
    for path in (approvals / "4").iterdir():
        path.rename(approvals / "3" / path.name)
    assert refused(approved) == "script-changed"


def test_an_expired_script_is_refused(desk: ScriptDesk) -> None:
    desk.write(manifest=MANIFEST.replace("timeout_s", "expires = 2027-01-31\ntimeout_s"))
    desk.clock.day = datetime(2027, 1, 31, 23, tzinfo=UTC)
    desk.approve()
    desk.run(ScriptedMachine(("stdout", OK)))
    desk.clock.day += timedelta(hours=2)
    assert refused(desk) == "script-expired"


def test_a_script_that_changes_things_needs_a_second_person(desk: ScriptDesk) -> None:
    desk.write(manifest=MANIFEST.replace('"read"', '"change"'))
    desk.approve()
    assert refused(desk) == "approvals-missing"


def test_a_list_of_revocations_that_cannot_be_read_is_a_refusal_on_record(approved: ScriptDesk) -> None:
    approved.revoke("ab" * 32)
    with (approved.home / "approvals" / "revoked").open("a") as file:
        file.write("???\n")
    assert refused(approved) == "revocations-unreadable"


def test_a_refusal_may_come_before_anybody_connects(approved: ScriptDesk) -> None:
    approved.running.refuse_early(approved.ticket, SCRIPT, "oleg-nb", report=approved.heard.append)
    assert approved.heard == []
    approved.revoke()
    with pytest.raises(Refused, match="approval-revoked"):
        approved.running.refuse_early(approved.ticket, SCRIPT, "oleg-nb", report=approved.heard.append)
    assert (approved.started.machine, approved.started.machine_id) == ("oleg-nb", "")
    assert approved.ended.outcome is Outcome.REFUSED
