"""The window on the real core in its own process, and a clerk with a certificate at the other end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from deskside.adapters.companion.core_process import CoreProcess
from deskside.domain.companion import control, talk
from deskside.domain.companion.code import read_code
from deskside.domain.companion.meeting import Meeting
from deskside.ui.design.prose import Prose
from deskside.ui.design.switch import Switch
from deskside.ui.words import t
from fakes.profile import Person, a_draft, signed
from servers.helped import ANNA, OLEG, RawClerk, a_script, read_stream
from servers.organisation import Organisation
from ui.companion.conftest import begun
from ui.cut import rest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from deskside.ui.bridge import Bridge
    from deskside.ui.design.theme import Theme
    from ui.companion.conftest import Run

_PATIENCE_MS = 60_000


@pytest.fixture
def hospital(tmp_path: Path) -> Organisation:
    return Organisation(tmp_path)


@pytest.fixture
def real(qtbot: QtBot, bridge: Bridge, theme: Theme, tmp_path: Path, hospital: Organisation) -> Iterator[Run]:
    root = Person("root")
    approvers = (("anna@example.org", ANNA.public), ("oleg@example.org", OLEG.public))
    body = a_draft(root, authorities=(hospital.authority_key,), approvers=approvers, relays=())
    (tmp_path / "deskside.profile").write_bytes(signed(body, root))
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    core = CoreProcess(private / "run", ("en", str(tmp_path / "deskside.profile")))
    run = begun(bridge, theme, core, listen_on="127.0.0.1")
    run.window.show()
    run.model.begin("en")
    qtbot.waitUntil(lambda: run.model.page == "first", timeout=_PATIENCE_MS)
    yield run
    run.window.hide()
    run.window.deleteLater()
    run.model.close()


def _press(run: Run, text: str) -> None:
    rest(run.window)
    buttons = run.window.findChildren(QAbstractButton)
    (found,) = (one for one in buttons if one.text() == text and one.isVisibleTo(run.window))
    found.setFocus()
    QTest.keyClick(found, Qt.Key.Key_Space)


def _texts(run: Run) -> list[str]:
    rest(run.window)
    return [one.text() for one in run.window.findChildren(Prose) if one.isVisibleTo(run.window)]


def _until(qtbot: QtBot, run: Run, page: str) -> None:
    qtbot.waitUntil(lambda: run.model.page == page, timeout=_PATIENCE_MS)


def _meeting(qtbot: QtBot, run: Run, hospital: Organisation) -> Meeting:
    """Say that one called, and return where the code on the screen leads."""
    rest(run.window)
    (tick,) = (one for one in run.window.findChildren(Switch) if one.isVisibleTo(run.window))
    tick.click()
    qtbot.waitUntil(lambda: bool(run.model.heard.code), timeout=_PATIENCE_MS)
    code = next(text for text in _texts(run) if re.fullmatch(r"\d{4} \d{4} \d{4}", text))
    clerks = hospital.profile().clerks
    return Meeting(code=read_code(code), relay=None, host="127.0.0.1", clerks=clerks)


def _let_in(qtbot: QtBot, run: Run) -> None:
    _until(qtbot, run, "asks")
    assert any("#1042" in text for text in _texts(run))
    run.arm()
    _press(run, t("Allow"))
    _until(qtbot, run, "helping")


def _is_helped(qtbot: QtBot, run: Run, clerk: RawClerk) -> None:
    """Allow a script, refuse a question, stop to check, and end."""
    offer = clerk.offers(a_script(b"echo seen\n"))
    asked = clerk.asks("script", offer=offer)
    _until(qtbot, run, "asked")
    assert "Runs a test." in _texts(run)
    run.arm()
    _press(run, "Allow once")
    request, order = clerk.run(clerk.granted(asked), offer)
    assert read_stream(clerk.does(request, order)[1])[0] == b"seen\n"
    qtbot.waitUntil(lambda: "Nothing yet." not in _texts(run), timeout=_PATIENCE_MS)

    personal = clerk.asks("personal", remark="Only for a moment.")
    _until(qtbot, run, "asked")
    assert "“Only for a moment.”" in _texts(run)
    QTest.keyClick(QApplication.focusWidget() or run.window, Qt.Key.Key_Escape)
    assert clerk.decided(personal).decision == "refused"

    _press(run, "I want to check first")
    assert clerk.hears(control.Freezing).on
    assert "+1 555 0100" in _texts(run)
    _press(run, "Go on")
    _until(qtbot, run, "helping")
    _press(run, "End now")
    _until(qtbot, run, "over")
    assert clerk.hears(control.End).reason == "user"


def test_a_call_is_played_from_the_code_to_the_receipt(
    qtbot: QtBot, real: Run, hospital: Organisation, tmp_path: Path
) -> None:
    with RawClerk(hospital, _meeting(qtbot, real, hospital)) as clerk:
        clerk.greet()
        _let_in(qtbot, real)
        _is_helped(qtbot, real, clerk)
    texts = _texts(real)
    assert any(text.endswith("Runs a test.") for text in texts), texts
    assert any("Wi-Fi" in text for text in texts), texts
    real.model.save(str(tmp_path))
    qtbot.waitUntil(lambda: bool(real.model.heard.saved), timeout=_PATIENCE_MS)
    assert (tmp_path / real.model.heard.saved).is_dir()


def test_who_chose_another_language_is_asked_in_it(qtbot: QtBot, real: Run, hospital: Organisation) -> None:
    real.look.speak("ru")
    with RawClerk(hospital, _meeting(qtbot, real, hospital)) as clerk:
        clerk.greet()
        assert clerk.hears(control.Hello).languages == ("ru",)
        _let_in(qtbot, real)
        clerk.asks("script", offer=clerk.offers(a_script(b"true\n")))
        _until(qtbot, real, "asked")
        assert "Выполняет пробу." in _texts(real)
        assert clerk.hears(control.Shown).language == "ru"
        real.model.end()
        _until(qtbot, real, "over")
    assert isinstance(real.model.heard.over, talk.Over)
