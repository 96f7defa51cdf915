from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.domain.errors import Cancelled, WrongUse
from deskside.domain.journal.desk import MachineForgotten, MachineSaved
from deskside.domain.journal.facts import (
    Corrected,
    NoteAdded,
    TicketChanged,
    TicketClosed,
    TicketOpened,
    TicketReopened,
)
from deskside.domain.tickets import Requester, Resolution, Status
from deskside.usecases.change_ticket import ChangeTicket
from deskside.usecases.close_ticket import CloseTicket, DraftResolution
from deskside.usecases.correct_entry import CorrectEntry
from deskside.usecases.keep_machines import ForgetMachine, SaveMachine
from deskside.usecases.note_ticket import NoteTicket
from deskside.usecases.open_ticket import OpenTicket
from deskside.usecases.reopen_ticket import ReopenTicket
from deskside.usecases.task import CancelToken
from deskside.usecases.verify_journal import VerifyJournal
from fakes.checkpoints import FakeCheckpoints, signed_by_nobody
from fakes.journal import FakeJournal

if TYPE_CHECKING:
    from collections.abc import Callable

CALL = TicketOpened(requester=Requester(name="Oleg Petrov"), subject="No e-mail")


class Reports(list[object]):
    """What a deed reported."""

    def __call__(self, news: object) -> None:
        self.append(news)


@pytest.fixture
def journal() -> FakeJournal:
    made = FakeJournal()
    made.open_ticket(CALL)
    return made


@pytest.fixture
def reports() -> Reports:
    return Reports()


def pulled() -> CancelToken:
    token = CancelToken()
    token.cancel()
    return token


def refused(deed: Callable[..., object], *given: object) -> str:
    """Have a deed refuse; return why."""
    with pytest.raises(WrongUse) as error:
        deed(*given, report=Reports(), cancel=CancelToken())
    return error.value.code


def test_a_call_becomes_a_ticket(journal: FakeJournal, reports: Reports) -> None:
    recorded = OpenTicket(journal)(CALL, report=reports, cancel=CancelToken())
    assert (recorded.ticket, recorded.fact) == (2, CALL)
    assert reports == [recorded]


@pytest.mark.parametrize(
    ("opened", "code"),
    [
        (TicketOpened(requester=Requester(name=" "), subject="s"), "requester-missing"),
        (TicketOpened(requester=Requester(name="n"), subject="\t"), "subject-missing"),
    ],
)
def test_a_ticket_needs_somebody_and_something(journal: FakeJournal, opened: TicketOpened, code: str) -> None:
    assert refused(OpenTicket(journal), opened) == code
    assert len(journal.tickets()) == 1


def test_fields_get_new_values(journal: FakeJournal, reports: Reports) -> None:
    changes = {"subject": "No mail", "status": "waiting", "contacts": ""}
    recorded = ChangeTicket(journal, journal)(1, changes, report=reports, cancel=CancelToken())
    assert recorded.fact == TicketChanged(changes=changes)
    assert journal.ticket(1).status is Status.WAITING


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "change-empty"),
        ({"colour": "red"}, "change-unfit"),
        ({"status": "closed"}, "change-unfit"),
        ({"priority": "very"}, "change-unfit"),
        ({"subject": " "}, "change-unfit"),
    ],
)
def test_only_what_fits_is_changed(journal: FakeJournal, changes: dict[str, str], code: str) -> None:
    deed = ChangeTicket(journal, journal)
    assert refused(deed, 1, changes) == code
    assert len(journal.entries(1)) == 1


def test_a_note_is_one_line_of_what_was_done(journal: FakeJournal, reports: Reports) -> None:
    recorded = NoteTicket(journal)(1, " By phone \n", report=reports, cancel=CancelToken())
    assert recorded.fact == NoteAdded(text="By phone")
    assert refused(NoteTicket(journal), 1, " ") == "note-empty"


def test_a_mistake_is_mended_by_pointing_at_it(journal: FakeJournal, reports: Reports) -> None:
    deed = CorrectEntry(journal, journal)
    assert deed(1, 0, "It was Peter", report=reports, cancel=CancelToken()).fact == Corrected(
        seq=0, text="It was Peter"
    )
    for seq in (-1, 2):
        assert refused(deed, 1, seq, "x") == "entry-unknown"
    assert refused(deed, 1, 0, "") == "correction-empty"


def test_closing_is_prefilled_and_needs_a_solution(journal: FakeJournal, reports: Reports) -> None:
    NoteTicket(journal)(1, "Restarted it", report=reports, cancel=CancelToken())
    draft = DraftResolution(journal, journal)(1, report=reports, cancel=CancelToken())
    assert draft.missing == ("contact", "problem", "solution")
    assert [step.entry.fact for step in draft.steps] == [NoteAdded(text="Restarted it")]
    deed = CloseTicket(journal, journal)
    how = Resolution(text="Restarted", minutes=draft.minutes)
    assert refused(deed, 1, Resolution(text=" ")) == "resolution-missing"
    assert refused(deed, 1, Resolution(text="x", minutes=-1)) == "minutes-unfit"
    assert deed(1, how, report=reports, cancel=CancelToken()).fact == TicketClosed(resolution=how)
    assert refused(deed, 1, how) == "ticket-closed"


def test_a_closed_ticket_is_taken_up_again_once(journal: FakeJournal, reports: Reports) -> None:
    deed = ReopenTicket(journal, journal)
    assert refused(deed, 1) == "ticket-open"
    journal.append(1, [TicketClosed(resolution=Resolution(text="x"))])
    assert deed(1, "Again", report=reports, cancel=CancelToken()).fact == TicketReopened(reason="Again")
    assert journal.ticket(1).status is Status.OPEN


def test_machines_are_kept_under_names(journal: FakeJournal, reports: Reports) -> None:
    saved = MachineSaved(name="oleg-nb", target="oleg@10.0.0.5", requester="Oleg Petrov")
    SaveMachine(journal)(saved, report=reports, cancel=CancelToken())
    assert [machine.name for machine in journal.callers("oleg")[0].machines] == ["oleg-nb"]
    forgotten = ForgetMachine(journal, journal)("oleg-nb", report=reports, cancel=CancelToken())
    assert forgotten.fact == MachineForgotten(name="oleg-nb")
    assert journal.machines() == []
    assert refused(ForgetMachine(journal, journal), "oleg-nb") == "machine-unknown"


@pytest.mark.parametrize(
    ("machine", "code"),
    [
        (MachineSaved(name="practice", target="u@h"), "machine-name-unfit"),
        (MachineSaved(name="u@h", target="u@h"), "machine-name-unfit"),
        (MachineSaved(name="ok", target="local"), "machine-target-built-in"),
        (MachineSaved(name="ok", target="two words"), "target-unreadable"),
    ],
)
def test_a_machine_needs_a_name_and_a_place(journal: FakeJournal, machine: MachineSaved, code: str) -> None:
    assert refused(SaveMachine(journal), machine) == code


def verifying(journal: FakeJournal) -> VerifyJournal:
    return VerifyJournal(journal, FakeCheckpoints(), signed_by_nobody, journal.clock)


def test_verifying_reports_nothing_and_writes_nothing(journal: FakeJournal, reports: Reports) -> None:
    found = verifying(journal)(1, report=reports, cancel=CancelToken())
    assert (found.entries, found.flaw) == (1, None)
    assert reports == []
    assert len(journal.entries(1)) == 1


def test_a_cancelled_deed_records_nothing(journal: FakeJournal, reports: Reports) -> None:
    journal.append(0, [MachineSaved(name="a", target="u@h")])
    how = Resolution(text="x")
    deeds: list[Callable[[CancelToken], object]] = [
        lambda token: OpenTicket(journal)(CALL, report=reports, cancel=token),
        lambda token: ChangeTicket(journal, journal)(1, {"subject": "x"}, report=reports, cancel=token),
        lambda token: NoteTicket(journal)(1, "x", report=reports, cancel=token),
        lambda token: CorrectEntry(journal, journal)(1, 0, "x", report=reports, cancel=token),
        lambda token: CloseTicket(journal, journal)(1, how, report=reports, cancel=token),
        lambda token: ForgetMachine(journal, journal)("a", report=reports, cancel=token),
        lambda token: verifying(journal)(report=reports, cancel=token),
    ]
    for deed in deeds:
        with pytest.raises(Cancelled):
            deed(pulled())
    assert [len(entries) for entries in journal.recorded.values()] == [1, 1]
