"""A companion's door behind a real relay: it waits there as the real one does, and echoes verbs."""

from __future__ import annotations

import queue
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from deskside.adapters.companion.door import Door
from deskside.adapters.companion.relay_link import RelayLink, Waiting
from deskside.adapters.ssh.relay import companion_line
from deskside.domain.companion.meeting import Meeting
from deskside.domain.profile.keys import parse_public_key
from deskside.domain.profile.organisation import ClerkAuthority
from deskside.usecases.ports.machine import Credentials
from fakes.profile import a_profile
from servers.companion import Clock, Core

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.adapters.companion.relay_link import LinkEvent
    from deskside.domain.companion.code import SupportCode
    from servers.lines import Line
    from servers.relay import Relay


class WaitingCompanion:
    """`with WaitingCompanion(relay) as home:`; clerks go to `home.meeting()`.

    Args:
        relay: Where it waits.
        line: How it gets there; else through the relay's own port.
        others: Relays of the profile that stand before this one.
        pauses_s: Between its attempts to come back.
    """

    def __init__(
        self,
        relay: Relay,
        *,
        line: Line | None = None,
        others: Sequence[Relay] = (),
        pauses_s: Sequence[float] = (0.1, 0.5),
    ) -> None:
        authority = ClerkAuthority(keys=(parse_public_key(relay.clerk_ca),))
        self._relay = relay
        self._in_profile = relay.in_profile(line)
        self._pauses_s = pauses_s
        self.profile = a_profile(
            clerks=authority, relays=(*(other.in_profile() for other in others), self._in_profile)
        )
        self.core = Core()
        self.said: queue.SimpleQueue[LinkEvent] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        self.door = Door(self.profile, self.core, clock=Clock(), login_time_s=30.0)
        self.link = RelayLink(
            self.profile.relays,
            companion_line,
            told=self.said.put,
            knock=self.door.open_to,
            pauses_s=self._pauses_s,
        )
        self.place = self.next_place()
        return self

    def __exit__(self, *_: object) -> None:
        self.door.close()
        self.link.stop()

    def next_place(self) -> Waiting:
        """Wait until clerks can reach it, whatever it says before that."""
        while not isinstance(event := self.said.get(timeout=60), Waiting):
            pass
        return event

    def new_code(self) -> SupportCode:
        return self.door.new_code(self.place.port - 40_000)

    def meeting(self, line: Line | None = None) -> Meeting:
        """Return where a clerk proves a new code, going there by `line`."""
        port = line.port if line else self._relay.port
        relay = replace(self._in_profile, port=port, companion_key="")
        return Meeting(code=self.new_code(), relay=relay, clerks=self.profile.clerks)

    def credentials(self) -> Credentials:
        """Return those of a clerk whom the relay's authority certified."""
        key = self._relay.clerk()
        return Credentials(identity_files=(str(key.identity),), use_agent=False, use_keyring=False)
