"""What is painted first: the newest tickets, as plain text, where the list will be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from deskside.adapters.glance import SeenTicket
from deskside.domain.settings import Settings
from deskside.ui.clerk.first_sight import FirstSight
from deskside.ui.clerk.tickets_view import TicketsView
from deskside.ui.design import tokens
from deskside.ui.design.first_look import first_look, scale_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.main_window import MainWindow

_AT = datetime(2026, 5, 4, 8, 2, tzinfo=UTC)


def _seen(number: int, subject: str) -> SeenTicket:
    return SeenTicket(number, subject, "Oleg Petrov", "normal", _AT, _AT)


def test_it_shows_the_tickets_and_says_when_it_is_painted(qtbot: QtBot) -> None:
    first = FirstSight([_seen(7, "No e-mail"), _seen(3, "x" * 200)], tokens.LIGHT, 1.0)
    qtbot.addWidget(first)
    first.resize(1280, 800)
    with qtbot.waitSignal(first.painted):
        first.show()
    texts = [label.text() for label in first.findChildren(QLabel)]
    assert "No e-mail" in texts
    assert "#7  Oleg Petrov" in texts
    assert max(len(text) for text in texts) < 40


def test_its_labels_guess_no_markup(qtbot: QtBot) -> None:
    first = FirstSight([_seen(7, "<img src='file:///etc/hostname'>")], tokens.LIGHT, 1.0)
    qtbot.addWidget(first)
    formats = {label.textFormat() for label in first.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


def test_the_list_comes_where_the_picture_of_it_was(qtbot: QtBot, window: MainWindow) -> None:
    first = FirstSight([_seen(7, "No e-mail")], tokens.LIGHT, 1.0)
    qtbot.addWidget(first)
    first.resize(window.size())
    first.show()
    column = window.findChild(TicketsView)
    assert column is not None
    rows = column.list.mapTo(window, column.list.rect().topLeft())
    subject = next(label for label in first.findChildren(QLabel) if label.text() == "No e-mail")
    assert abs(subject.x() - (rows.x() + 16)) <= 8
    assert abs(subject.y() - (rows.y() + 7)) <= 8


@pytest.mark.parametrize("colours", ["light", "dark", "contrast"])
def test_it_looks_as_the_person_chose(qapp: QApplication, colours: str) -> None:
    settings = Settings(colours=colours, text_size="150")  # type: ignore[arg-type]  # one of three
    scheme, scale = first_look(qapp, settings)
    assert scheme is tokens.SCHEMES[colours]
    assert scale == pytest.approx(scale_of(qapp.font().pointSizeF(), 150))
