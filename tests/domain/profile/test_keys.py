"""Keys of a profile are OpenSSH's own lines, and nothing that only looks like one."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.errors import WrongUse
from deskside.domain.profile.keys import parse_public_key, unlocked_public_half
from fakes.profile import Person

if TYPE_CHECKING:
    from pathlib import Path


def made(folder: Path, *options: str, passphrase: str = "") -> Path:
    key = folder / "-".join(["key", *options]).replace("/", "")
    subprocess.run(["ssh-keygen", "-q", "-N", passphrase, "-f", key, *options], check=True)
    return key


@pytest.mark.parametrize(
    ("options", "weak"),
    [
        (("-t", "ed25519"), False),
        (("-t", "ecdsa", "-b", "384"), False),
        (("-t", "rsa", "-b", "2048"), True),
        (("-t", "rsa", "-b", "3072"), False),
    ],
)
def test_a_key_of_ssh_keygen_is_read_as_ssh_keygen_prints_it(
    tmp_path: Path, options: tuple[str, ...], weak: bool
) -> None:
    path = made(tmp_path, *options)
    public = path.with_suffix(".pub").read_text()
    printed = subprocess.run(["ssh-keygen", "-lf", path], check=True, capture_output=True, text=True).stdout
    key = parse_public_key(public)
    assert key.fingerprint == printed.split()[1]
    assert key.line == " ".join(public.split()[:2])
    assert key.is_weak == weak
    assert unlocked_public_half(path.read_text()).blob == key.blob


def test_a_short_key_a_certificate_and_a_locked_key_are_none(tmp_path: Path) -> None:
    short = made(tmp_path, "-t", "rsa", "-b", "1024").with_suffix(".pub").read_text()
    authority = made(tmp_path, "-t", "ed25519")
    subprocess.run(
        ["ssh-keygen", "-q", "-s", authority, "-I", "x", authority.with_suffix(".pub")], check=True
    )
    certificate = authority.with_name(authority.name + "-cert.pub").read_text()
    for text in (short, certificate):
        with pytest.raises(WrongUse, match="public-key-unreadable"):
            parse_public_key(text)
    locked = made(tmp_path, "-t", "ed25519", "-C", "locked", passphrase="a word")  # noqa: S106 - a test's
    with pytest.raises(WrongUse, match="public-key-unreadable"):
        unlocked_public_half(locked.read_text())


@given(st.one_of(st.text(max_size=200), st.binary(max_size=90).map(lambda raw: f"ssh-ed25519 {raw.hex()}")))
def test_any_text_is_a_key_or_refused(text: str) -> None:
    for read in (parse_public_key, unlocked_public_half):
        with pytest.raises(WrongUse, match="public-key-unreadable"):
            read(text)


@given(st.data())
def test_a_key_with_a_letter_changed_is_another_key_or_none(data: st.DataObject) -> None:
    line = KEY.line
    at = data.draw(st.integers(0, len(line) - 1))
    changed = line[:at] + data.draw(st.sampled_from("ABab09+/=- ")) + line[at + 1 :]
    try:
        found = parse_public_key(changed)
    except WrongUse:
        return
    assert (found.blob == KEY.blob) == (found.line == line)


KEY = Person("anna").public
