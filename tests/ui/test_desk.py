"""The desk around the tickets: the list, Ctrl+K, machines, settings, the state of the journal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from deskside.domain.errors import BrokeMidway
from deskside.domain.journal.verdict import Flaw, Verification
from deskside.domain.settings import Settings
from deskside.programs.places import resources_dir
from deskside.ui import words
from deskside.ui.clerk.palette_view import Palette
from deskside.ui.clerk.shell_view import StatusBar
from deskside.ui.design import theme as look
from deskside.ui.design.buttons import Button
from deskside.ui.design.qt_words import QtWords
from deskside.ui.design.text import Label
from deskside.ui.only_window import OnlyWindow, bring_first_to_front
from ui.loaded import is_loaded

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from deskside.ui.design.theme import Theme
    from fakes.desk import FakeDesk


def _numbers(model: DeskModel) -> list[int]:
    rows = model.tickets.rows
    return [rows.row(place).number for place in range(rows.rowCount())]


def test_tickets_are_grouped_counted_and_filtered(window: MainWindow, model: DeskModel) -> None:
    del window
    assert model.tickets.counts() == {"open": 3, "waiting": 1, "closed": 1}
    assert _numbers(model) == [5, 4, 2]
    model.tickets.search("petrov LAPTOP")
    assert _numbers(model) == [5]
    model.tickets.search("")
    model.tickets.show_group("closed")
    assert _numbers(model) == [1]


def test_five_thousand_tickets_are_one_model_and_filtered_within_a_frame(
    qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk
) -> None:
    del window
    one = desk.tickets[5]
    desk.tickets = {n: replace(one, number=n, subject=f"Subject {n}") for n in range(1, 5_001)}
    model.tickets.reload()
    qtbot.waitUntil(lambda: model.tickets.counts()["open"] == 5_000)
    model.tickets.search("4321")
    assert _numbers(model) == [4_321]


def test_what_a_first_glance_shows_is_replaced_by_what_the_journal_says(
    qtbot: QtBot, model: DeskModel, desk: FakeDesk
) -> None:
    model.tickets.show_first([desk.tickets[5]], {})
    assert _numbers(model) == [5]
    assert not model.tickets.empty
    model.begin()
    qtbot.waitUntil(lambda: model.tickets.loaded)
    assert _numbers(model) == [5, 4, 2]


@pytest.fixture
def palette(qtbot: QtBot, window: MainWindow) -> Palette:
    """The field above, brought up by its keys."""
    window.activateWindow()
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() is not None)
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    field = window.findChild(Palette)
    assert field is not None
    qtbot.waitUntil(field.hasFocus)
    return field


def test_ctrl_k_finds_a_ticket_and_opens_it(qtbot: QtBot, palette: Palette, model: DeskModel) -> None:
    QTest.keyClicks(palette, "printer")
    assert palette.offers.isVisible()
    QTest.keyClick(palette, Qt.Key.Key_Return)
    assert model.ticket is not None
    assert model.ticket.number == 4
    qtbot.waitUntil(lambda: not palette.offers.isVisible())


def test_ctrl_k_moves_by_keys_and_escape_goes_back(palette: Palette, model: DeskModel) -> None:
    QTest.keyClicks(palette, "e")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        QTest.keyClick(palette, key)
    QTest.keyClick(palette, Qt.Key.Key_Escape)
    assert not palette.offers.isVisible()
    assert palette.text() == ""
    assert model.ticket is None


def test_ctrl_k_has_what_the_arrow_keys_choose_read_aloud(
    palette: Palette, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        "deskside.ui.clerk.offers_view.announce", lambda _window, words, *, urgent: said.append(words)
    )
    QTest.keyClicks(palette, "disk.space-")
    QTest.keyClick(palette, Qt.Key.Key_Down)
    assert said == ["Check disk space, disk.space-eaters"]


def test_ctrl_k_does_what_can_be_done(palette: Palette, model: DeskModel) -> None:
    QTest.keyClicks(palette, "new tick")
    QTest.keyClick(palette, Qt.Key.Key_Return)
    assert model.writing_new


def test_ctrl_k_shows_a_script_of_the_catalogue(palette: Palette, model: DeskModel) -> None:
    QTest.keyClicks(palette, "disk.space-")
    QTest.keyClick(palette, Qt.Key.Key_Return)
    assert model.place == "scripts"
    assert model.scripts.chosen is not None
    assert model.scripts.chosen.script == "disk.space-eaters"


def test_a_forgotten_machine_can_be_had_back(
    qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk
) -> None:
    model.go("machines")
    model.machines.save("oleg-nb", "oleg@10.0.0.7", "Oleg Petrov")
    qtbot.waitUntil(lambda: model.machines.rows.rowCount() == 1)
    model.machines.forget(model.machines.rows.row(0))
    qtbot.waitUntil(lambda: desk.machines == [])
    qtbot.waitUntil(lambda: any(one.text() == "Save it again" for one in window.findChildren(Button)))
    next(one for one in window.findChildren(Button) if one.text() == "Save it again").click()
    qtbot.waitUntil(lambda: [one.name for one in desk.machines] == ["oleg-nb"])


def test_the_language_changes_at_once_and_everything_with_it(
    qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk
) -> None:
    ticket = model.open_ticket(5)
    qtbot.waitUntil(lambda: is_loaded(ticket))

    def speak(settings: Settings) -> None:
        words.use_language(settings.language, resources_dir() / "locale")
        model.retell()
        window.rebuild()

    model.settings.chosen.connect(speak)
    model.settings.speak("ru")
    assert any(button.text() == "Закрыть заявку" for button in window.findChildren(Button))
    assert ticket.timeline.rows.row(0).title == "Заявка открыта"
    assert any("этот компьютер" in label.text() for label in window.findChildren(Label))
    qtbot.waitUntil(lambda: desk.saved_settings == Settings(language="ru"))


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_qt_speaks_every_language_that_we_do(qapp: QApplication, language: str) -> None:
    said = QtWords(qapp)
    assert said.speak(language)
    said.speak("en")


def test_dark_light_and_large_take_effect_at_once(window: MainWindow, theme: Theme) -> None:
    light = window.grab().toImage().pixelColor(400, 300).lightness()
    theme.choose("dark", 150)
    assert look.px(100) == 150
    assert window.grab().toImage().pixelColor(400, 300).lightness() < light
    theme.choose("contrast", 100)
    assert window.grab().toImage().pixelColor(400, 300).name() == "#000000"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Verification(entries=12, tickets=3), "Nothing outside this computer confirms"),
        (Verification(entries=12, tickets=3, flaw=Flaw(what="changed", ticket=4, seq=2)), "Manipulated"),
        (BrokeMidway("journal-corrupt"), "journal"),
    ],
)
def test_the_status_bar_says_what_verification_found_and_cannot_know(
    window: MainWindow, model: DeskModel, found: Verification | BrokeMidway, said: str
) -> None:
    model.verification = found
    model.verified.emit()
    bar = window.findChild(StatusBar)
    assert bar is not None
    assert any(said in label.text() for label in bar.findChildren(Label))


def test_a_second_window_brings_the_first_to_the_front(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    del qapp
    name = str(tmp_path / "window")
    assert not bring_first_to_front(name)
    only = OnlyWindow(name)
    assert (tmp_path / "window").stat().st_mode & 0o077 == 0
    with qtbot.waitSignal(only.wanted):
        assert bring_first_to_front(name)
    only.close()


def test_a_window_that_died_does_not_keep_the_next_from_listening(qapp: QApplication, tmp_path: Path) -> None:
    del qapp
    (tmp_path / "window").touch()
    only = OnlyWindow(str(tmp_path / "window"))
    assert bring_first_to_front(str(tmp_path / "window"))
    only.close()
