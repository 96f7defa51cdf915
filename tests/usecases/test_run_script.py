"""The deed behind the Run button: decided and sent in one go, recorded before shown, ended once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from deskside.domain.errors import BrokeMidway, Cancelled, Refused, WrongUse
from deskside.domain.journal.facts import Outcome, OutputReceived, Recorded
from deskside.domain.running import Exit, RunnableScript
from deskside.domain.scripts.prelude import PRELUDE
from deskside.domain.secret import Secret
from deskside.usecases.task import CancelToken
from fakes.scripted_machine import ScriptedMachine
from fakes.scripts import MANIFEST, PROGRAM, SCRIPT
from usecases.script_desk import OK, WARNING

if TYPE_CHECKING:
    from pathlib import Path

    from usecases.script_desk import ScriptDesk


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


def sent_script(machine: ScriptedMachine) -> RunnableScript:
    (sent,) = machine.sent
    assert isinstance(sent, RunnableScript)
    return sent


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
