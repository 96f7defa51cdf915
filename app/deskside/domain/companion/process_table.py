"""Who belongs to a job, on a system that tells only who is whose parent: looks at the process table.

A process whose parent ends is given to the first process of the system, and nothing says any more where it
came from. So a family is remembered from look to look: children of members belong to it, and so do all of a
process group that a member was in. What forks, leaves its group and loses its parent between two looks is
not found; no look can find that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PS: Final = ("/bin/ps", "-axo", "pid=,ppid=,pgid=,state=,lstart=")
"""POSIX ps(1), in the C locale. `lstart` is when it began: a pid that is used again has another one."""


@dataclass(frozen=True, slots=True)
class Row:
    """One process."""

    parent: int
    group: int
    is_dead: bool
    """It has ended, and its parent has not asked how."""
    began: bytes


def parse_ps(text: bytes) -> dict[int, Row]:
    """Read what `PS` prints, by pid; a line that is none is left out."""
    table: dict[int, Row] = {}
    for line in text.splitlines():
        words = line.split(None, 4)
        if len(words) == 5 and all(word.isdigit() and len(word) <= 10 for word in words[:3]):
            pid, parent, group = map(int, words[:3])
            table[pid] = Row(parent, group, is_dead=words[3].startswith(b"Z"), began=words[4].strip())
    return table


class Family:
    """What one program has started, from look to look.

    Args:
        root: The program, which leads a process group of its own, or is just about to.
        keepers: The process group of whoever looks, which is nobody's family.
    """

    def __init__(self, root: int, keepers: int) -> None:
        self._root = root
        self._keepers = keepers
        self._known: dict[int, bytes] = {}
        self._groups = {root}
        self._seen_root = False

    def look(self, table: Mapping[int, Row]) -> list[int]:
        """Return everybody who belongs to it now and has not ended."""
        known = {pid for pid, began in self._known.items() if pid in table and table[pid].began == began}
        if self._root in table and not self._seen_root:
            known.add(self._root)
            self._seen_root = True
        grew = True
        while grew:
            found = {
                pid for pid, row in table.items() if row.parent in known or row.group in self._groups
            } - known
            known |= found
            self._groups |= self._groups_of(table, found)
            grew = bool(found)
        self._known = {pid: table[pid].began for pid in known}
        self._groups = self._groups_of(table, known)
        return sorted(pid for pid in known if not table[pid].is_dead)

    def _groups_of(self, table: Mapping[int, Row], pids: set[int]) -> set[int]:
        return {table[pid].group for pid in pids} - {self._keepers}
