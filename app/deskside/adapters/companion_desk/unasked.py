"""What the person does of themselves during a session, until whoever follows the session has taken it in."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from deskside.domain.companion.control import Doing, Freezing, GrantWithdrawn, LetIn

if TYPE_CHECKING:
    from threading import Condition

_MAX_DOING: Final = 64
"""More than a companion runs at once; the rest of a flood is dropped."""


class Unasked:
    """Deeds in their order, and the newest of each thing that is being done.

    Args:
        changed: Notified when everything is recorded. Callers hold its lock.
    """

    def __init__(self, changed: Condition) -> None:
        self._changed = changed
        self._deeds: deque[LetIn | GrantWithdrawn | Freezing] = deque()
        self._doing: dict[int, Doing] = {}
        """What the person sees being done and nobody here has been told, by its place in their list."""
        self._is_followed = False
        self._in_hand = False

    def heard(self, news: LetIn | GrantWithdrawn | Freezing | Doing) -> None:
        """Keep it for the next `take`."""
        if not isinstance(news, Doing):
            self._deeds.append(news)
        elif news.seq in self._doing or len(self._doing) < _MAX_DOING:
            self._doing[news.seq] = news

    def take(self) -> LetIn | GrantWithdrawn | Freezing | Doing | None:
        """Return the next, if any. Whoever asks for it has recorded what was taken before."""
        self._is_followed = True
        was_in_hand, self._in_hand = self._in_hand, bool(self._deeds)
        if self._deeds:
            return self._deeds.popleft()
        if was_in_hand:
            self._changed.notify_all()
        return self._doing.pop(next(iter(self._doing))) if self._doing else None

    @property
    def is_recorded(self) -> bool:
        """Whether whoever follows has recorded every deed so far; true where nobody follows."""
        return not self._is_followed or not (self._deeds or self._in_hand)

    def leave(self) -> None:
        """Wait no longer for whoever followed: their journal may refuse."""
        self._is_followed = False
