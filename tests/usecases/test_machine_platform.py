"""Which system a machine is: by its companion, its banner, what was read in this ticket, the most usual."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from deskside.domain.journal.facts import Actor, NoteAdded, Recorded, SnapshotTaken
from deskside.usecases.machine_platform import platform_of
from fakes.an_inventory import an_inventory
from fakes.shell_machine import ShellMachine


@dataclass
class Companion:
    """As much of a companion's consent as is asked."""

    platform: str = "windows"


def entry(seq: int, fact: NoteAdded | SnapshotTaken) -> Recorded:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return Recorded(ticket=1, seq=seq, at=at, actor=Actor(account="a@b"), fact=fact)


def snapshot(platform: str, machine_id: str = ShellMachine.machine_id) -> SnapshotTaken:
    whole = an_inventory(datetime(2026, 3, 2, tzinfo=UTC), programs=2)
    target = replace(whole.target, platform=platform, machine_id=machine_id)
    return SnapshotTaken(step=1, inventory=replace(whole, target=target).to_json())


@pytest.mark.parametrize(
    ("banner", "platform"),
    [
        ("SSH-2.0-OpenSSH_for_Windows_9.5", "windows"),
        ("SSH-2.0-OpenSSH_9.2p1 Debian-2", "linux"),
        ("SSH-2.0-OpenSSH_9.9", "linux"),
        ("", "linux"),
    ],
)
def test_a_banner_tells_and_otherwise_it_is_what_is_most_usual(banner: str, platform: str) -> None:
    assert platform_of(ShellMachine(banner=banner)) == platform


def test_a_companion_says_it_itself() -> None:
    machine = ShellMachine(banner="SSH-2.0-Deskside")
    machine.consent = Companion()  # type: ignore[attr-defined]
    assert platform_of(machine) == "windows"
    machine.consent = Companion("")  # type: ignore[attr-defined]
    assert platform_of(machine) == "linux"


def test_what_was_read_in_this_ticket_tells_where_the_banner_does_not() -> None:
    machine = ShellMachine(banner="SSH-2.0-OpenSSH_9.9")
    entries = [
        entry(1, snapshot("linux")),
        entry(2, snapshot("macos")),
        entry(3, snapshot("freebsd", machine_id="another")),
        entry(4, NoteAdded(text="macOS, they say")),
    ]
    assert platform_of(machine, entries) == "macos"
