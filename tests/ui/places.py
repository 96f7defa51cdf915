"""Every page of the window, each brought up by what a person would do, for tests that look at all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.journal.facts import Finding, Outcome, StepEnded
from deskside.usecases.ports.machine import HostKeyQuestion, SecretQuestion
from fakes.a_catalogue import a_catalogue
from ui.consent_places import consent_pages
from ui.loaded import is_loaded
from ui.walkthrough_places import walkthrough_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.ticket_model import TicketModel
    from deskside.usecases.ports.machine import Dialogue
    from fakes.desk import FakeDesk


def every_page(qtbot: QtBot, model: DeskModel, desk: FakeDesk) -> Iterator[str]:
    """Yield each page's name once it is in sight and filled."""
    yield "no ticket"
    model.write_new()
    model.new_ticket.name("Oleg Petrov")
    qtbot.waitUntil(lambda: model.new_ticket.caller is not None)
    model.new_ticket.save()
    yield "new ticket, with what is missing"
    model.leave_new()
    yield from _ticket(qtbot, model, desk)
    model.machines.save("oleg-nb", "oleg@10.0.0.7", "Oleg Petrov")
    model.go("machines")
    qtbot.waitUntil(lambda: model.machines.rows.rowCount() == 1)
    yield "machines"
    model.go("scripts")
    yield "catalogue"
    desk.catalogue_state = a_catalogue(desk.scripts)
    model.go("staff")
    qtbot.waitUntil(lambda: model.staff.state is not None)
    yield "IT staff"
    model.go("settings")
    yield "settings"


def _ticket(qtbot: QtBot, model: DeskModel, desk: FakeDesk) -> Iterator[str]:
    ticket = model.open_ticket(5)
    qtbot.waitUntil(lambda: is_loaded(ticket))
    yield "ticket"
    ticket.session.connect_to("not/a target")
    yield "ticket, with an error"
    yield from _questions(qtbot, desk, ticket)
    ticket.session.connect_to("oleg@oleg-nb")
    qtbot.waitUntil(lambda: ticket.session.connected)
    yield "ticket, connected"
    ticket.show_tab("system")
    yield "system, nothing read"
    ticket.read_system()
    qtbot.waitUntil(lambda: not ticket.system.reading)
    yield "system"
    ticket.take_first_look()
    qtbot.waitUntil(lambda: not ticket.look.running and not ticket.system.reading)
    yield "first look"
    yield from _scripts(qtbot, desk, ticket)
    yield from walkthrough_pages(qtbot, desk, ticket)
    yield from _sheets(qtbot, ticket)
    desk.machine.line("lost")
    qtbot.waitUntil(lambda: ticket.session.state == "lost")
    yield "line lost"
    ticket.session.end()
    qtbot.waitUntil(lambda: ticket.session.state == "none")
    yield from consent_pages(qtbot, desk, ticket)


def _sheets(qtbot: QtBot, ticket: TicketModel) -> Iterator[str]:
    ticket.show_tab("timeline")
    yield "timeline"
    ticket.show_sheet("edit")
    yield "edit"
    ticket.show_sheet("close")
    qtbot.waitUntil(lambda: ticket.wrap_up is not None and ticket.wrap_up.wrap_up is not None)
    assert ticket.wrap_up is not None
    ticket.wrap_up.close()
    yield "close, with what is missing"
    ticket.open_entry(ticket.timeline.steps()[-1].seq)
    qtbot.waitUntil(lambda: ticket.entry is not None and ticket.entry.ended is not None)
    yield "entry"
    ticket.show_sheet("")


def _questions(qtbot: QtBot, desk: FakeDesk, ticket: TicketModel) -> Iterator[str]:
    asks: list[tuple[str, Callable[[Dialogue], object]]] = [
        ("host key", lambda dialogue: dialogue.host_key(_HOST_KEY)),
        ("password", lambda dialogue: dialogue.secret(_PASSWORD)),
    ]
    for name, ask in asks:
        desk.dialogue = ask
        ticket.session.connect_to("oleg@oleg-nb")
        qtbot.waitUntil(lambda: ticket.session.asked is not None)
        yield name
        ticket.session.give_up()
        qtbot.waitUntil(lambda: ticket.session.state == "none")
    desk.dialogue = lambda _: None


def _scripts(qtbot: QtBot, desk: FakeDesk, ticket: TicketModel) -> Iterator[str]:
    ticket.show_tab("scripts")
    qtbot.waitUntil(lambda: ticket.scripts.loaded)
    yield "scripts"
    ticket.scripts.choose("service.restart")
    yield "script that may not run"
    ticket.scripts.choose("network.name-resolution")
    ticket.scripts.complaint = WrongUse("parameter-missing", name="host")
    ticket.scripts.changed.emit()
    yield "script, with what is wrong"
    ticket.scripts.set_value("host", "example.org")
    desk.output = tuple(f"line {number} of the answer\n" for number in range(40))
    desk.script_end = _BAD_END
    ticket.scripts.start()
    qtbot.waitUntil(lambda: ticket.scripts.run.ended is not None and not ticket.scripts.run.running)
    yield "script, ended"


_HOST_KEY = HostKeyQuestion(
    label="oleg@oleg-nb",
    algorithm="ED25519",
    fingerprint="SHA256:uNiVztksCsDhcc0u9e8BgrJXVGLzfbXTcCNy3UqK1oU",
)
_PASSWORD = SecretQuestion(
    kind="prompt", label="oleg@oleg-nb", text="One-time code", can_remember=True, attempt=2
)
_BAD_END = StepEnded(
    step=0,
    outcome=Outcome.SUCCEEDED,
    duration_ms=1_412,
    exit_status=2,
    verdict="critical",
    findings=(
        Finding(level="error", text="The name example.org is not found by 192.168.1.1."),
        Finding(level="warning", text="The second server answers slowly."),
        Finding(level="next", text="Ask the network team about 192.168.1.1."),
        Finding(level="fact", text="answer-time: 412 ms", message="answer-time"),
    ),
    left_behind=("4711 sleep",),
    truncated=True,
    output_bytes=12_000_000,
)
