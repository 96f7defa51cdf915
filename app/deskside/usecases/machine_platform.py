"""Which system a machine is, before anything is sent to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.inventory.document import from_json
from deskside.domain.inventory.platform import platform_of_banner
from deskside.domain.journal.facts import SnapshotTaken
from deskside.usecases.ports.consent import consent_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.journal.facts import Recorded
    from deskside.usecases.ports.machine import Machine

MOST_USUAL = "linux"
"""What is taken for true where nothing tells: a shell that is none of it answers so at once."""


def platform_of(machine: Machine, entries: Sequence[Recorded] = ()) -> str:
    """Return what `told_platform` does, or the most usual system where nothing tells."""
    return told_platform(machine, entries) or MOST_USUAL


def told_platform(machine: Machine, entries: Sequence[Recorded] = ()) -> str:
    """Return `linux`, `windows`, `macos` or `freebsd`; empty where nothing tells yet.

    A companion says it. An SSH server's banner says it where it names a system, which macOS and many Linux
    distributions leave out; then the system information of this ticket does, where it was read.

    Args:
        machine: An open connection.
        entries: The ticket's journal.
    """
    if (consent := consent_of(machine)) is not None:
        return consent.platform or MOST_USUAL
    if told := platform_of_banner(machine.banner):
        return told
    for entry in reversed(entries):
        if isinstance(entry.fact, SnapshotTaken):
            target = from_json(entry.fact.inventory).target
            if target.machine_id == machine.machine_id:
                return target.platform
    return ""
