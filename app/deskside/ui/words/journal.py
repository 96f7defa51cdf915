"""What happened, as one line and what belongs to it. The window, the commands and the report all say this.

Nothing is added that the entry does not hold: a reader who compares the two finds the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, assert_never

from deskside.domain.errors import DesksideError
from deskside.domain.journal import desk as d
from deskside.domain.journal import facts as f
from deskside.domain.journal.consent import ConsentFact
from deskside.domain.journal.difference import DifferenceMeasured
from deskside.domain.journal.facts import Outcome, StepKind
from deskside.domain.journal.probing import ProbeReplaced
from deskside.domain.journal.walkthrough import WalkthroughFact
from deskside.domain.tickets import Priority, Status
from deskside.ui.words import consent, n_, scripts, t, terms, tn, walkthrough_journal
from deskside.ui.words.errors import sentences, what_happened, what_to_do
from deskside.ui.words.inventory import differences

if TYPE_CHECKING:
    from collections.abc import Mapping

Tone = Literal["muted", "accent", "ok", "warning", "danger"]
"""How something stands, as one of the design's colours."""

_FIELDS: Mapping[str, str] = {
    "subject": n_("Subject"),
    "problem": n_("Problem"),
    "status": n_("Status"),
    "priority": n_("Priority"),
    "requester": n_("Requester"),
    "contacts": n_("Contacts"),
    "language": n_("Language"),
}
_STARTED: Mapping[StepKind, str] = {
    StepKind.CONNECT: n_("Connecting to {machine}"),
    StepKind.INVENTORY: n_("Reading system information of {machine}"),
    StepKind.SCRIPT: n_("Started: {title}"),
    StepKind.DISCONNECT: n_("Ending the session with {machine}"),
    StepKind.REQUEST: n_("Asked for: {title}"),
}
_DONE: Mapping[StepKind, str] = {
    StepKind.CONNECT: n_("Connected to {machine}"),
    StepKind.INVENTORY: n_("System information of {machine}"),
    StepKind.SCRIPT: n_("{title}"),
    StepKind.DISCONNECT: n_("Session with {machine} ended"),
    StepKind.REQUEST: n_("Asked for: {title}"),
}
_NOT_DONE: Mapping[StepKind, str] = {
    **_DONE,
    StepKind.CONNECT: n_("Connection to {machine}"),
    StepKind.DISCONNECT: n_("Session with {machine}"),
}


_VERDICT_TONE: Mapping[str, Tone] = {"ok": "ok", "warning": "warning", "critical": "danger"}


class Line(NamedTuple):
    """One line of a timeline and what belongs to it; the second may be empty."""

    title: str
    detail: str


def describe(recorded: f.Recorded) -> Line:
    """Say in the reader's language what one entry of a journal records."""
    if recorded.fact is None:
        return Line(t("Entry erased"), t("Its content was lawfully erased. The chain still holds."))
    return _of_ticket(recorded.fact)


def describe_step(started: f.StepStarted, ended: f.StepEnded | None) -> Line:
    """Say a whole step in one line: what was done, and how it ended or that it still runs."""
    names = {"machine": started.machine, "title": started.title}
    if ended is None:
        return Line(t(_STARTED[started.kind]).format_map(names), _what_was_sent(started))
    done = ended.outcome is Outcome.SUCCEEDED
    title = t((_DONE if done else _NOT_DONE)[started.kind]).format_map(names)
    parts = [_what_was_sent(started), terms.duration(ended.duration_ms)]
    if ended.error:
        parts.append(reason(ended))
    elif first := next((said.text for said in ended.findings if said.level != "fact"), ""):
        parts.append(first)
    return Line(title, " · ".join(part for part in parts if part))


def state_of(ended: f.StepEnded | None) -> str:
    """Say how a step stands in a word or two: its verdict where it has one, else its outcome."""
    if ended is None:
        return t("running")
    if ended.outcome in {Outcome.SUCCEEDED, Outcome.FAILED} and ended.verdict:
        return scripts.verdict_words(ended.verdict)
    return terms.outcome(ended.outcome)


def tone_of(ended: f.StepEnded | None) -> Tone:
    """Return which of the design's tones fits how a step ended."""
    if ended is None:
        return "accent"
    if ended.verdict and ended.outcome in {Outcome.SUCCEEDED, Outcome.FAILED}:
        return _VERDICT_TONE.get(ended.verdict, "warning")
    match ended.outcome:
        case Outcome.SUCCEEDED:
            return "ok"
        case Outcome.CANCELLED:
            return "muted"
        case Outcome.FAILED:
            return "danger"
        case _:
            return "warning"


def reason(ended: f.StepEnded) -> str:
    """Return the sentence for the error that ended a step, or nothing where there was none."""
    return what_happened(error_of(ended)) if ended.error in sentences() else ended.error


def advice(ended: f.StepEnded) -> str:
    """Return what to try after the error that ended a step."""
    return what_to_do(error_of(ended)) if ended.error in sentences() else ""


def error_of(ended: f.StepEnded) -> DesksideError:
    """Return the error that ended a step, as it was raised; its family is not recorded."""
    return DesksideError(ended.error, **dict(ended.error_facts))


def _of_ticket(fact: f.Fact) -> Line:
    match fact:
        case f.TicketOpened(requester=requester, subject=subject):
            return Line(
                t("Ticket opened"), t("{name}: {subject}").format(name=requester.name, subject=subject)
            )
        case f.TicketChanged(changes=changes):
            return _changed(changes)
        case f.TicketClosed(resolution=resolution):
            return Line(t("Ticket closed"), resolution.text)
        case f.TicketReopened(reason=why):
            return Line(t("Ticket reopened"), why)
        case f.NoteAdded(text=text):
            return Line(t("Note"), text)
        case f.Corrected(seq=seq, text=text):
            return Line(t("Correction of entry {number}").format(number=seq), text)
        case _ if isinstance(fact, ConsentFact | WalkthroughFact):
            return Line(*_of_session(fact))
        case _:
            return _of_step(fact)


def _of_session(fact: ConsentFact | WalkthroughFact) -> tuple[str, str]:
    return walkthrough_journal.describe(fact) if isinstance(fact, WalkthroughFact) else consent.describe(fact)


def _of_step(
    fact: f.StepStarted
    | f.OutputReceived
    | f.StepEnded
    | f.SnapshotTaken
    | DifferenceMeasured
    | ProbeReplaced
    | f.HostKeyAccepted
    | d.DeskFact,
) -> Line:
    match fact:
        case f.StepStarted():
            return describe_step(fact, None)
        case f.OutputReceived(text=text, findings=findings):
            said = text.strip().partition("\n")[0]
            return Line(t("Output"), said or " · ".join(found.text for found in findings))
        case f.StepEnded():
            return _ended(fact)
        case f.SnapshotTaken(statuses=statuses):
            return _snapshot(statuses)
        case DifferenceMeasured():
            return Line(t("Compared with before"), differences.summary(fact))
        case ProbeReplaced(script=script, sha256=digest):
            title = t("Another system answered; {program} is sent instead")
            return Line(title.format(program=script), digest)
        case f.HostKeyAccepted(machine=machine, fingerprint=fingerprint):
            return Line(t("Host key of {machine} accepted").format(machine=machine), fingerprint)
        case _:
            return _of_desk(fact)


def _of_desk(fact: d.DeskFact) -> Line:
    match fact:
        case d.MachineSaved(name=name, target=target):
            return Line(t("Machine {name} saved").format(name=name), target)
        case d.MachineForgotten(name=name):
            return Line(t("Machine {name} removed from the list").format(name=name), "")
        case d.ApproverEnrolled(principal=principal, key_fingerprint=fingerprint):
            return Line(t("{name} may approve on this computer").format(name=principal), fingerprint)
        case d.ScriptApproved(script=script, version=version, principal=principal):
            title = t("Script {script} version {version} approved").format(script=script, version=version)
            return Line(title, t("by {name}").format(name=principal))
        case d.ScriptRevoked(script=script, reason=why):
            return Line(t("Approval of script {script} revoked").format(script=script), why)
        case d.ProfileAccepted(organisation=whose, version=version, roots=roots):
            title = t("Profile of {organisation} accepted, version {version}")
            return Line(title.format(organisation=whose, version=version), ", ".join(roots))
        case d.ProfileForgotten(sha256=digest):
            return Line(t("The organisation's profile was forgotten"), digest)
        case _:
            assert_never(fact)


def _changed(changes: Mapping[str, str]) -> Line:
    if set(changes) == {"status"}:
        return Line(t("Status: {status}").format(status=_value("status", changes["status"])), "")
    if set(changes) == {"priority"}:
        return Line(t("Priority changed"), _value("priority", changes["priority"]))
    said = [
        t("{field}: {value}").format(field=t(_FIELDS.get(name, name)), value=_value(name, value))
        for name, value in changes.items()
    ]
    return Line(t("Ticket changed"), " · ".join(said))


def _value(name: str, value: str) -> str:
    if name == "status" and value in set(Status):
        return terms.status(Status(value))
    if name == "priority" and value in set(Priority):
        return terms.priority(Priority(value))
    return ", ".join(value.split("\n"))


def _what_was_sent(started: f.StepStarted) -> str:
    if started.kind is not StepKind.SCRIPT:
        return ""
    trust = scripts.trust_words(started.trust) if started.trust else ""
    version = t("version {number}").format(number=started.version) if started.version else ""
    return ", ".join(part for part in (version, trust) if part)


def _ended(ended: f.StepEnded) -> Line:
    title = t("Ended: {state}").format(state=state_of(ended))
    parts = [terms.duration(ended.duration_ms), reason(ended) if ended.error else ""]
    if ended.left_behind:
        parts.append(tn("{n} process left behind", "{n} processes left behind", len(ended.left_behind)))
    return Line(title, " · ".join(part for part in parts if part))


def _snapshot(statuses: tuple[tuple[str, str], ...]) -> Line:
    gaps = sum(1 for _, status in statuses if status != "ok")
    detail = tn("{n} category", "{n} categories", len(statuses))
    if gaps:
        detail = t("{categories}, {gaps}").format(
            categories=detail, gaps=tn("{n} with gaps", "{n} with gaps", gaps)
        )
    return Line(t("System information read"), detail)
