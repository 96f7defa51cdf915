"""Writing a report reads and verifies one journal, changes nothing, and can be stopped."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from deskside.domain.errors import Cancelled, WrongUse
from deskside.domain.journal.facts import NoteAdded, TicketOpened
from deskside.domain.report import ReportFormat, TicketReport
from deskside.domain.tickets import Requester
from deskside.usecases.task import CancelToken
from deskside.usecases.write_report import WriteReport
from fakes.journal import FakeJournal


@dataclass
class _Rendered:
    """A renderer that keeps what it was given."""

    asked: list[tuple[TicketReport, ReportFormat, str]] = field(default_factory=list)

    def __call__(self, report: TicketReport, form: ReportFormat, *, language: str) -> bytes:
        self.asked.append((report, form, language))
        return b"the file"


@pytest.fixture
def journal() -> FakeJournal:
    journal = FakeJournal()
    journal.open_ticket(TicketOpened(requester=Requester(name="Oleg"), subject="No e-mail"))
    journal.append(1, [NoteAdded(text="Called back.")])
    return journal


def _nothing(_: object) -> None:
    raise AssertionError("a report has nothing to tell on its way")


def test_the_report_is_of_the_whole_journal_as_it_verifies_now(journal: FakeJournal) -> None:
    render = _Rendered()
    deed = WriteReport(journal, journal, journal.verify, render, journal.clock)
    assert deed(1, ReportFormat.HTML, "ru", report=_nothing, cancel=CancelToken()) == b"the file"
    ((report, form, language),) = render.asked
    assert (form, language) == (ReportFormat.HTML, "ru")
    assert report.ticket == journal.ticket(1)
    assert report.entries == tuple(journal.entries(1))
    assert report.verification == journal.verify(1)
    assert report.entries[-1].at < report.written_at < journal.clock.now()


def test_writing_a_report_records_nothing(journal: FakeJournal) -> None:
    before = journal.entries(1)
    WriteReport(journal, journal, journal.verify, _Rendered(), journal.clock)(
        1, ReportFormat.JSON, "en", report=_nothing, cancel=CancelToken()
    )
    assert journal.entries(1) == before


def test_a_ticket_that_is_not_there_has_no_report(journal: FakeJournal) -> None:
    deed = WriteReport(journal, journal, journal.verify, _Rendered(), journal.clock)
    with pytest.raises(WrongUse) as refused:
        deed(7, ReportFormat.HTML, "en", report=_nothing, cancel=CancelToken())
    assert refused.value.code == "ticket-unknown"


def test_a_stopped_report_is_not_rendered(journal: FakeJournal) -> None:
    render, cancel = _Rendered(), CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        WriteReport(journal, journal, journal.verify, render, journal.clock)(
            1, ReportFormat.HTML, "en", report=_nothing, cancel=cancel
        )
    assert render.asked == []
