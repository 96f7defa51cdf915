"""What a script says: kept, bounded, harmless, and a verdict that nobody can forge."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from deskside.domain.journal.facts import Outcome, OutputReceived, Recorded, StepEnded, StepStarted
from deskside.domain.scripts.kept_output import HEAD_BYTES, TAIL_BYTES
from deskside.domain.scripts.verdict import Verdict
from deskside.usecases.run_output import OutputHeldBack
from deskside.usecases.task import CancelToken
from fakes.scripted_machine import MARK, ScriptedMachine
from fakes.scripts import SCRIPT
from usecases.script_desk import OK, WARNING

if TYPE_CHECKING:
    from deskside.domain.running import Chunk
    from usecases.script_desk import ScriptDesk


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
