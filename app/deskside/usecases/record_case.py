"""Keep what really happened as a case of a script, so that it is understood the same way for ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.journal.facts import OutputReceived, StepEnded, StepStarted
from deskside.domain.redaction import Redactor
from deskside.domain.scripts.case_text import Recording, case_files, with_result_lines
from deskside.domain.scripts.folder import is_script_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deskside.domain.journal.facts import Fact, Recorded, Seq
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.ports.scripts import Catalogue, ScriptFiles
    from deskside.usecases.try_script import Tried


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCase:
    """A case that was written. `version` is the script's that ran; 0 for a try-out."""

    script: str
    name: str
    verdict: str
    paths: tuple[str, ...]
    version: int = 0


@dataclass(frozen=True, slots=True)
class RecordCase:
    """The deed behind `deskside script test --record` and `--record-from`."""

    catalogue: Catalogue
    files: ScriptFiles
    redactor: Redactor | None = None

    def from_try(self, tried: Tried, name: str, origin: str) -> RecordedCase:
        """Keep a try-out.

        Raises:
            WrongUse: `case-name-wrong`, `case-exists`, `case-without-end` where it was stopped.
            BrokeMidway: `script-not-written`.
        """
        recording = Recording(
            platform=tried.platform,
            exit_status=_status(tried.ended.status),
            output=tried.output,
            origin=origin,
        )
        return self._write(tried.script, name, recording, version=0)

    def from_step(
        self,
        journal: Journal,
        ticket: TicketNumber,
        seq: Seq,
        name: str,
        *,
        platform: str = "linux",
        expected: str = "",
    ) -> RecordedCase:
        """Keep a run that a ticket records, redacted once more by the rules of today.

        Args:
            journal: Where the ticket is.
            ticket: Its number.
            seq: Number of the entry with which the step began, or of any later one of the step.
            name: Of the case.
            platform: What the machine was.
            expected: The script that it must be of, where the author named one.

        Raises:
            WrongUse: `ticket-unknown`, `run-unknown`, `step-erased`, or as `from_try`.
            BrokeMidway: `script-not-written`.
        """
        entries = journal.entries(ticket)
        began = _beginning(entries, ticket, seq)
        started = next(one.fact for one in entries if one.seq == began)
        if not isinstance(started, StepStarted) or not is_script_id(started.script):
            raise WrongUse("run-unknown", ticket=ticket, seq=seq)
        if expected and started.script != expected:
            raise WrongUse("step-of-another", ticket=ticket, seq=seq, script=started.script)
        facts = [one.fact for one in entries if one.fact is not None]
        output = "".join(
            fact.text
            for fact in facts
            if isinstance(fact, OutputReceived) and fact.step == began and fact.stream == "stdout"
        )
        ended = next((fact for fact in facts if isinstance(fact, StepEnded) and fact.step == began), None)
        if ended is None:
            raise WrongUse("case-without-end")
        recording = Recording(
            platform=platform,
            exit_status=_status(ended.exit_status),
            output=with_result_lines(output, ended.findings),
            origin=f"recorded in the field with version {started.version}, redacted",
        )
        return self._write(started.script, name, recording, version=started.version)

    def _write(self, script: str, name: str, recording: Recording, *, version: int) -> RecordedCase:
        folder = self.catalogue.folder(script)
        manifest = self.catalogue.manifest(folder)
        files, verdict = case_files(name, recording, manifest, self.redactor or Redactor())
        if any(path in folder.files for path in files):
            raise WrongUse("case-exists", case=name)
        self.files.add(script, files)
        return RecordedCase(
            script=script, name=name, verdict=verdict, paths=tuple(sorted(files)), version=version
        )


def _status(status: int | None) -> int:
    if status is None or not 0 <= status <= 255:
        raise WrongUse("case-without-end")
    return status


def _beginning(entries: Iterable[Recorded], ticket: TicketNumber, seq: Seq) -> Seq:
    """Return where the step began that entry `seq` belongs to."""
    for one in entries:
        if one.seq == seq:
            if one.fact is None:
                raise WrongUse("step-erased", ticket=ticket, seq=seq)
            return _step_of(one.fact, seq)
    raise WrongUse("run-unknown", ticket=ticket, seq=seq)


def _step_of(fact: Fact, seq: Seq) -> Seq:
    return fact.step if isinstance(fact, OutputReceived | StepEnded) else seq
