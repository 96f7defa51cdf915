"""What a machine, a file or a caller says is text: it is never laid out, and nothing it names is loaded."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QWidget

from deskside.domain.journal.facts import TicketOpened
from deskside.domain.tickets import Requester
from deskside.ui.clerk.desk_model import Told
from deskside.ui.design.notice import Notice
from deskside.ui.design.text import Elided, Label, plain_tooltip
from source import modules
from ui.loaded import is_loaded

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from fakes.desk import FakeDesk

RISKY = {
    "QLabel", "QMessageBox", "QTextEdit", "QTextBrowser", "QTextDocument", "QErrorMessage", "QToolTip",
    "QSplashScreen", "QWhatsThis", "setMarkdown", "setHtml", "setWhatsThis", "setInformativeText",
    "QStaticText", "QGraphicsTextItem", "insertHtml", "appendHtml", "setTextFormat", "setToolTip",
}  # fmt: skip
"""Calls that guess markup, or could be made to. `ui.design.text` and `plain_label` may, and know how."""


def test_only_one_module_makes_what_could_guess_markup() -> None:
    risky = [
        f"{module.shown}:{call.lineno}: {name}"
        for module in modules("ui")
        if not module.shown.endswith(("ui/design/text.py", "ui/design/plain_label.py"))
        for name, call in module.calls()
        if name.rpartition(".")[2] in RISKY
    ]
    assert risky == []


def test_the_list_of_risky_calls_notices_one() -> None:
    source = ast.parse("from PySide6.QtWidgets import QLabel\nQLabel(banner)")
    names = [
        node.func.id
        for node in ast.walk(source)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    assert set(names) & RISKY


@pytest.fixture
def red(tmp_path: Path) -> str:
    """Markup that shows a red picture from the local disk, where it is taken for markup."""
    picture = QImage(64, 64, QImage.Format.Format_RGB32)
    picture.fill(QColor(255, 0, 0))
    file = tmp_path / "red.png"
    assert picture.save(str(file))
    return f'<img src="{file}"><font color="#ff0000">x</font>'


def _red_pixels(widget: QWidget) -> int:
    image = widget.grab().toImage()
    red = QColor(255, 0, 0).rgb()
    return sum(
        image.pixel(x, y) == red for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    )


def test_the_control_a_plain_label_of_qt_would_load_it(qtbot: QtBot, theme: object, red: str) -> None:
    del theme
    label = QLabel(red)
    qtbot.addWidget(label)
    label.resize(200, 100)
    assert _red_pixels(label) > 100


@pytest.mark.parametrize("kind", [Label, Elided])
def test_our_labels_show_the_text_as_it_is(qtbot: QtBot, theme: object, red: str, kind: type[Label]) -> None:
    del theme
    label = kind(red)
    qtbot.addWidget(label)
    label.resize(400, 100)
    assert _red_pixels(label) == 0
    assert label.text() == red


def test_a_tooltip_shows_the_text_as_it_is(qtbot: QtBot, theme: object, red: str) -> None:
    del theme
    widget = QWidget()
    qtbot.addWidget(widget)
    plain_tooltip(widget, red)
    assert "<img" not in widget.toolTip()
    assert "&lt;img" in widget.toolTip()


def test_a_caller_named_like_a_picture_shows_nowhere_as_one(
    qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk, red: str
) -> None:
    hostile = TicketOpened(
        requester=Requester(name=red, contacts=(red,)), subject=red, problem=f"{red}\n{red}"
    )
    number = desk.open(hostile).ticket
    desk.machine.label = red
    model.tickets.reload()
    ticket = model.open_ticket(number)
    qtbot.waitUntil(lambda: is_loaded(ticket))
    ticket.session.connect_to("oleg@oleg-nb")
    qtbot.waitUntil(lambda: ticket.session.connected)
    ticket.note(red)
    ticket.read_system()
    qtbot.waitUntil(lambda: not ticket.system.reading and not ticket.busy)
    model.tell(Told(text=red, action=red))
    for tab in ("overview", "system", "scripts", "timeline"):
        ticket.show_tab(tab)
        assert _red_pixels(window) == 0, tab
    for sheet in ("edit", "close"):
        ticket.show_sheet(sheet)
        assert _red_pixels(window) == 0, sheet
    ticket.open_entry(0)
    qtbot.waitUntil(lambda: ticket.entry is not None and ticket.entry.entry is not None)
    assert _red_pixels(window) == 0
    assert window.findChild(Notice) is not None
