"""The settings file says what the person chose, or says clearly why it cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.settings import SettingsFile
from deskside.domain.errors import WrongUse
from deskside.domain.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "new" / "config.toml")
    assert file.load() == Settings()
    chosen = Settings(name='Анна "A" Петрова\n', language="ru", colours="dark", text_size="150")
    file.save(chosen)
    assert file.load() == chosen
    assert [path.name for path in file.path.parent.iterdir()] == ["config.toml"]


def test_a_number_may_be_written_as_one(tmp_path: Path) -> None:
    place = tmp_path / "config.toml"
    place.write_text("text_size = 150")
    assert SettingsFile(place).load().text_size == "150"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"name = ", "settings-unreadable"),
        (b"\xff\xfe", "settings-unreadable"),
        (b"approvers = 'me'", "settings-unknown"),
        (b"colours = 'pink'", "settings-value"),
        (b"text_size = '90'", "settings-value"),
        (b"text_size = 90", "settings-value"),
        (b"name = 3", "settings-value"),
    ],
)
def test_a_broken_file_is_named_not_guessed_at(tmp_path: Path, text: bytes, code: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(text)
    with pytest.raises(WrongUse) as caught:
        SettingsFile(path).load()
    assert caught.value.code == code
    assert caught.value.facts["path"] == str(path)
    if code == "settings-unknown":
        assert str(caught.value.facts["known"]).endswith("signing_key, profile, scripts_from"), (
            "all that there are"
        )
