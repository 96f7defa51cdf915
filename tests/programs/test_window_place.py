"""The window comes back where it stood, and a place that cannot be read costs nothing."""

from __future__ import annotations

import os
import socket
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from deskside.programs import desk
from deskside.programs.places import Places
from deskside.programs.window_place import keep_place, take_place
from deskside.ui.clerk.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def _window(qtbot: QtBot) -> MainWindow:
    window = MainWindow()
    qtbot.addWidget(window)
    return window


def test_the_window_comes_back_where_it_stood(qtbot: QtBot, tmp_path: Path) -> None:
    places = Places.of({"DESKSIDE_HOME": str(tmp_path)})
    left = _window(qtbot)
    left.setGeometry(12, 34, 730, 510)
    keep_place(left, places)
    come = _window(qtbot)
    take_place(come, places)
    assert come.geometry() == left.geometry()


@pytest.mark.parametrize("kept", [None, b"", b"something else", b"\xff" * 10_000])
def test_a_first_window_or_one_whose_place_is_unreadable_is_seen_whole(
    qtbot: QtBot, tmp_path: Path, kept: bytes | None
) -> None:
    if kept is not None:
        (tmp_path / "desk-window").write_bytes(kept)
    window = _window(qtbot)
    take_place(window, Places.of({"DESKSIDE_HOME": str(tmp_path)}))
    room = window.screen().availableGeometry()
    assert window.width() <= room.width()
    assert window.height() < room.height()


def test_where_nothing_can_be_written_the_place_is_forgotten(qtbot: QtBot, tmp_path: Path) -> None:
    keep_place(_window(qtbot), Places.of({"DESKSIDE_HOME": str(tmp_path / "gone")}))
    assert list(tmp_path.iterdir()) == []


def test_another_persons_socket_in_a_shared_folder_is_not_taken_for_our_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_window(_: object, name: str) -> int:
        opened.append(name)
        return 0

    monkeypatch.setattr(desk, "open_window", open_window)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    house: Any = SimpleNamespace(places=SimpleNamespace(database_url="sqlite:///x"))
    name = desk._name_of_only_window(house)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(name)
        listening.listen()
        desk.run_desk(house)
        assert opened == [], "the control: our own window comes to the front"
        os.chown(name, 65534, 65534)
        desk.run_desk(house)
    assert opened == [name]
