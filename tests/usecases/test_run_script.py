"""The deed behind the Run button: decided and sent in one go, recorded before shown, ended once."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from deskside.domain.errors import BrokeMidway, Cancelled, Refused, WrongUse
from deskside.domain.journal.facts import Outcome, OutputReceived, Recorded, StepEnded, StepStarted
from deskside.domain.running import Exit, RunnableScript
from deskside.domain.scripts.kept_output import HEAD_BYTES, TAIL_BYTES
from deskside.domain.scripts.prelude import PRELUDE
from deskside.domain.scripts.verdict import Verdict
from deskside.domain.secret import Secret
from deskside.usecases.run_output import OutputHeldBack
from deskside.usecases.task import CancelToken
from fakes.scripted_machine import MARK, ScriptedMachine
from fakes.scripts import MANIFEST, PROGRAM, SCRIPT
from usecases.script_desk import ScriptDesk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.domain.running import Chunk

WARNING = b"::warning mark=" + MARK + b" code=silent server=192.0.2.1::\n"
OK = b"::ok mark=" + MARK + b"::fine\n"
PARAMETERS = """
[[parameters]]
name = "host"
type = "hostname"
label = "Host"

[[parameters]]
name = "password"
type = "secret"
label = "Password"
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ScriptDesk]:
    desk = ScriptDesk(tmp_path)
    desk.write()
    yield desk
    desk.close()


@pytest.fixture
def approved(desk: ScriptDesk) -> ScriptDesk:
    desk.approve()
    desk.heard.clear()
    return desk


def sent_script(machine: ScriptedMachine) -> RunnableScript:
    (sent,) = machine.sent
    assert isinstance(sent, RunnableScript)
    return sent


# ---------------------------------------------------------------- the way to the machine


def test_exactly_the_approved_bytes_are_sent_after_the_start_is_durable(approved: ScriptDesk) -> None:
    machine = ScriptedMachine(("stdout", OK))
    seen: list[bool] = []
    machine.before_sending = lambda: seen.append(bool(approved.started))
    approved.run(machine)
    sent = sent_script(machine)
    assert seen == [True]
    assert sent.body == PRELUDE + PROGRAM.encode()
    started = approved.started
    assert started.sha256 == hashlib.sha256(sent.body).hexdigest()
    assert started.approved_sha256 == hashlib.sha256(PROGRAM.encode()).hexdigest()
    assert (started.script, started.version, started.trust) == (SCRIPT, 3, "self-approved")
    assert (started.title, started.machine) == ("Look up names", "oleg@front-desk")
    assert started.process == approved.store.process


def test_a_file_swapped_between_the_check_and_the_sending_is_not_what_runs(approved: ScriptDesk) -> None:
    machine = ScriptedMachine(("stdout", OK))
    folder = approved.scripts / "network" / "lookup"

    def swap() -> None:
        (folder / "linux.sh").write_text("rm -rf /\n")

    machine.before_sending = swap
    approved.run(machine)
    assert sent_script(machine).body.endswith(PROGRAM.encode())
    assert approved.started.approved_sha256 == hashlib.sha256(PROGRAM.encode()).hexdigest()
    with pytest.raises(Refused, match="script-changed"):
        approved.run(machine)


def test_values_arrive_as_arguments_and_a_secret_stands_nowhere(desk: ScriptDesk, tmp_path: Path) -> None:
    desk.write(manifest=MANIFEST + PARAMETERS)
    desk.approve()
    machine = ScriptedMachine(("stdout", OK))
    desk.run(machine, {"host": "mail.example.org", "password": Secret("kestrel-42 'quoted'")})
    sent = sent_script(machine)
    assert sent.arguments == ("mail.example.org",)
    assert b"password='kestrel-42 '\\''quoted'\\'''\n" in sent.body
    assert desk.started.parameters == (("host", "mail.example.org"), ("password", "***"))
    desk.close()
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"kestrel-42" not in path.read_bytes(), path


def test_a_wrong_value_starts_and_records_nothing(desk: ScriptDesk) -> None:
    desk.write(manifest=MANIFEST + PARAMETERS)
    desk.approve()
    before = len(desk.facts())
    with pytest.raises(WrongUse, match="parameter-not-hostname"):
        desk.run(ScriptedMachine(), {"host": "-x", "password": Secret("p")})
    with pytest.raises(WrongUse, match="script-unknown"):
        desk.running(
            desk.ticket, "no.such", {}, ScriptedMachine(), report=desk.heard.append, cancel=CancelToken()
        )
    assert len(desk.facts()) == before


# ---------------------------------------------------------------- refusals


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
    desk.approve()
    desk.clock.day = datetime(2027, 1, 31, 23, tzinfo=UTC)
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


# ---------------------------------------------------------------- output and verdict


def test_everything_is_durable_before_it_is_shown(approved: ScriptDesk) -> None:
    def report(event: object) -> None:
        assert isinstance(event, Recorded)
        assert approved.store.entries(approved.ticket)[event.seq].fact == event.fact
        approved.heard.append(event)

    machine = ScriptedMachine(("stdout", b"looking\n"), ("stderr", b"hm\n"), ("stdout", WARNING), status=1)
    result = approved.run(machine, report=report)
    assert [type(fact) for fact in approved.reported_facts()] == [
        StepStarted,
        OutputReceived,
        OutputReceived,
        OutputReceived,
        StepEnded,
    ]
    assert (approved.output(), approved.output("stderr")) == ("looking\n", "hm\n")
    assert (result.outcome, result.verdict, result.exit_status) == (Outcome.SUCCEEDED, Verdict.WARNING, 1)
    assert [(one.message, one.text) for one in result.findings] == [("silent", "192.0.2.1 does not answer.")]
    assert approved.ended.findings == result.findings
    assert approved.ended.output_bytes == sum(len(chunk) for chunk in (b"looking\n", b"hm\n")) + len(
        WARNING.replace(MARK, b"0" * 32)
    )


def test_a_finding_is_known_as_soon_as_it_was_said(approved: ScriptDesk) -> None:
    approved.run(ScriptedMachine(("stdout", b"a\n" + WARNING + b"b\n")))
    (chunk,) = [fact for fact in approved.reported_facts() if isinstance(fact, OutputReceived)]
    assert chunk.text == "a\nb\n"
    assert [finding.level for finding in chunk.findings] == ["warning"]


@pytest.mark.parametrize("forged", [b"::ok::\n", b"::ok mark=" + b"0" * 32 + b"::\n", b"OK - all well"])
def test_printed_text_can_forge_no_verdict(approved: ScriptDesk, forged: bytes) -> None:
    result = approved.run(ScriptedMachine(("stdout", forged), status=0))
    assert (result.verdict, result.findings) == (Verdict.UNKNOWN, ())
    assert approved.output() == forged.decode()


def test_a_result_line_on_standard_error_is_output(approved: ScriptDesk) -> None:
    result = approved.run(ScriptedMachine(("stderr", OK)))
    assert (result.verdict, result.findings) == (Verdict.UNKNOWN, ())


def test_each_run_has_a_token_of_its_own(approved: ScriptDesk) -> None:
    machine = ScriptedMachine(("stdout", OK))
    running = approved.running
    for _ in range(2):
        running(approved.ticket, SCRIPT, {}, machine, report=approved.heard.append, cancel=CancelToken())
    first, second = (dict(sent.environment)["DESKSIDE_MARK"] for sent in machine.sent)
    assert first != second


def test_no_exit_status_is_unknown(approved: ScriptDesk) -> None:
    result = approved.run(ScriptedMachine(("stdout", OK), status=None))
    assert (result.outcome, result.verdict) == (Outcome.UNKNOWN, Verdict.UNKNOWN)


def test_secrets_in_output_are_redacted_across_chunks(approved: ScriptDesk) -> None:
    machine = ScriptedMachine(("stdout", b"password=hun"), ("stdout", b"ter2-secret\n" + OK))
    approved.run(machine)
    assert "hunter2" not in approved.output()
    assert "redacted" in approved.output()


def test_a_secret_in_a_finding_is_redacted_too(approved: ScriptDesk) -> None:
    mark = b"::warning mark=" + MARK + b" code=silent server=postgres%3A//anna%3Akestrel42@db::\n"
    result = approved.run(ScriptedMachine(("stdout", mark)))
    assert "kestrel42" not in repr(result)
    assert "kestrel42" not in repr(approved.facts())


def test_escapes_and_bad_bytes_are_made_harmless(approved: ScriptDesk) -> None:
    approved.run(ScriptedMachine(("stdout", b"\x1b]0;title\x07a\xffb\x1b["), ("stdout", b"2Jc\n")))
    assert approved.output() == "a\ufffdbc\n"


def test_a_flood_is_kept_at_both_ends_and_counted(approved: ScriptDesk) -> None:
    line = b"%06d " + b"x" * 121 + b"\n"
    chunks = [b"".join(line % (n * 256 + m) for m in range(256)) for n in range(320)]
    result = approved.run(ScriptedMachine(*(("stdout", chunk) for chunk in chunks), ("stdout", OK)))
    whole = b"".join(chunks)
    kept = approved.output().encode()
    assert result.truncated
    assert result.verdict is Verdict.OK
    assert whole.startswith(kept[: HEAD_BYTES - 40_000])
    assert whole.endswith(kept[-TAIL_BYTES + 70_000 :])
    assert HEAD_BYTES + TAIL_BYTES - 70_000 < len(kept) < HEAD_BYTES + TAIL_BYTES + 70_000
    assert approved.ended.output_sha256 == hashlib.sha256(kept).hexdigest()
    assert approved.ended.output_bytes == len(whole) + len(OK.replace(MARK, b"0" * 32))
    told = [event.output_bytes for event in approved.heard if isinstance(event, OutputHeldBack)]
    assert told == sorted(told)
    assert 2 < len(told) < 10


def test_a_result_line_in_what_is_dropped_still_counts(approved: ScriptDesk) -> None:
    filler: list[Chunk] = [("stdout", (b"x" * 99 + b"\n") * 320)] * 200
    machine = ScriptedMachine(*filler, ("stdout", WARNING), *filler)
    result = approved.run(machine)
    assert (result.verdict, result.truncated) == (Verdict.WARNING, True)
    assert [finding.message for finding in result.findings] == ["silent"]


# ---------------------------------------------------------------- ways to end


def test_stop_ends_the_run_on_the_machine_and_is_recorded(approved: ScriptDesk) -> None:
    cancel = CancelToken()
    machine = ScriptedMachine(("stdout", b"one\n"), cancel.cancel, ("stdout", b"never\n"))
    with pytest.raises(Cancelled):
        approved.run(machine, cancel=cancel)
    assert machine.jobs[0].stopped
    assert approved.ended.outcome is Outcome.CANCELLED
    assert approved.output() == "one\n"


def test_stop_before_the_start_sends_nothing(approved: ScriptDesk) -> None:
    cancel = CancelToken()
    cancel.cancel()
    machine = ScriptedMachine(("stdout", OK))
    with pytest.raises(Cancelled):
        approved.run(machine, cancel=cancel)
    assert machine.sent == []
    assert approved.ended.outcome is Outcome.CANCELLED


def test_a_time_out_is_recorded_as_one_with_what_was_found(approved: ScriptDesk) -> None:
    machine = ScriptedMachine(("stdout", WARNING), ended=Exit(reason="timed-out", status=143))
    with pytest.raises(BrokeMidway, match=r"script-timed-out \(seconds=30\)"):
        approved.run(machine)
    ended = approved.ended
    assert (ended.outcome, ended.error, ended.verdict) == (
        Outcome.TIMED_OUT,
        "script-timed-out",
        "warning",
    )
    assert len(ended.findings) == 1


@pytest.mark.parametrize(
    "machine",
    [
        ScriptedMachine(("stdout", b"half"), ended=Exit(reason="lost", status=None)),
        ScriptedMachine(("stdout", b"half"), BrokeMidway("link-lost", machine="oleg@front-desk")),
    ],
)
def test_a_lost_line_is_unknown_and_keeps_what_came(approved: ScriptDesk, machine: ScriptedMachine) -> None:
    with pytest.raises(BrokeMidway, match="link-lost"):
        approved.run(machine)
    assert (approved.ended.outcome, approved.ended.verdict) == (Outcome.UNKNOWN, "unknown")
    assert approved.output() == "half"


def test_a_machine_that_could_not_run_it_is_a_failure(approved: ScriptDesk) -> None:
    machine = ScriptedMachine(BrokeMidway("missing-tool", tool="setsid", machine="oleg@front-desk"))
    with pytest.raises(BrokeMidway, match="missing-tool"):
        approved.run(machine)
    assert (approved.ended.outcome, approved.ended.error) == (Outcome.FAILED, "missing-tool")


def test_what_left_the_group_is_named(approved: ScriptDesk) -> None:
    ended = Exit(reason="exited", status=0, left_behind=("4711 sleep",))
    result = approved.run(ScriptedMachine(("stdout", OK), ended=ended))
    assert result.left_behind == approved.ended.left_behind == ("4711 sleep",)


def test_a_journal_that_fails_in_the_middle_stops_the_script(
    approved: ScriptDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = approved.store.append

    def failing(ticket: int, facts: list[object]) -> object:
        if any(isinstance(fact, OutputReceived) for fact in facts):
            raise BrokeMidway("journal-full", file="desk.db")
        return append(ticket, facts)  # type: ignore[arg-type]

    monkeypatch.setattr(approved.store, "append", failing)
    machine = ScriptedMachine(("stdout", b"one\n"), ("stdout", b"two\n"))
    with pytest.raises(BrokeMidway, match="journal-full"):
        approved.run(machine)
    assert machine.jobs[0].stopped
    assert (approved.ended.outcome, approved.ended.error) == (Outcome.FAILED, "journal-full")


def test_a_mistake_of_our_own_stops_the_script_and_ends_the_step(approved: ScriptDesk) -> None:
    def report(event: object) -> None:
        if isinstance(event, Recorded) and isinstance(event.fact, OutputReceived):
            raise ZeroDivisionError

    machine = ScriptedMachine(("stdout", b"one\n"), ("stdout", b"two\n"))
    with pytest.raises(ZeroDivisionError):
        approved.run(machine, report=report)
    assert machine.jobs[0].stopped
    assert (approved.ended.outcome, approved.ended.error) == (Outcome.FAILED, "bug")


def test_somebody_who_stops_listening_at_once_leaves_no_step_open(approved: ScriptDesk) -> None:
    def report(event: object) -> None:
        raise Cancelled

    machine = ScriptedMachine(("stdout", OK))
    with pytest.raises(Cancelled):
        approved.run(machine, report=report)
    assert machine.sent == []
    assert approved.ended.outcome is Outcome.CANCELLED


def test_every_run_leaves_a_journal_that_verifies(approved: ScriptDesk) -> None:
    approved.run(ScriptedMachine(("stdout", WARNING)))
    approved.revoke()
    with pytest.raises(Refused):
        approved.run(ScriptedMachine())
    assert approved.store.verify().flaw is None
