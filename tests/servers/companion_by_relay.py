"""A companion that waits at a real relay, and the organisation both belong to."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING, Self

from deskside.adapters.companion.door import Door
from deskside.adapters.companion.relay_link import RelayLink, Waiting
from deskside.adapters.ssh.relay import companion_line
from deskside.domain.companion.meeting import Meeting
from deskside.domain.profile.keys import parse_public_key
from deskside.domain.profile.organisation import ClerkAuthority, OrganisationProfile
from servers.companion import Core
from servers.organisation import FAR_AWAY

if TYPE_CHECKING:
    from deskside.adapters.companion.relay_link import LinkEvent
    from deskside.domain.companion.code import SupportCode
    from servers.lines import Line
    from servers.relay import Relay


def profile_of(relay: Relay, line: Line | None = None) -> OrganisationProfile:
    """Return the profile of whoever runs `relay`, which is reached through `line`."""
    authority = parse_public_key(relay.clerk_ca)
    return OrganisationProfile(
        organisation="Example Hospital",
        version=1,
        expires=FAR_AWAY,
        call_back="1234",
        clerks=ClerkAuthority(keys=(authority,)),
        roots=(authority,),
        relays=(relay.in_profile(line),),
    )


class CompanionByRelay:
    """`with CompanionByRelay(relay) as home:`; it listens nowhere.

    Args:
        relay: Where it waits.
        line: Its own line to the relay, to be cut by the test.
    """

    def __init__(self, relay: Relay, line: Line | None = None) -> None:
        self.core = Core()
        self.profile = profile_of(relay, line)
        self._said: queue.SimpleQueue[LinkEvent] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        self.door = Door(self.profile, self.core)
        self.link = RelayLink(
            self.profile.relays,
            companion_line,
            told=self._said.put,
            knock=self.door.open_to,
            pauses_s=(0.05, 0.2),
        )
        self.place = self.wait_at_relay()
        return self

    def __exit__(self, *_: object) -> None:
        self.door.close()
        self.link.stop()

    def wait_at_relay(self) -> Waiting:
        """Return where it waits, as soon as it does."""
        while not isinstance(event := self._said.get(timeout=60), Waiting):
            pass
        return event

    def new_code(self) -> SupportCode:
        return self.door.new_code(self.place.port - 40_000)

    def meeting(self, relay: Relay, line: Line | None = None) -> Meeting:
        """Return where a clerk proves a new code, reaching the relay through a `line` of their own."""
        return Meeting(code=self.new_code(), relay=relay.in_profile(line), clerks=self.profile.clerks)
