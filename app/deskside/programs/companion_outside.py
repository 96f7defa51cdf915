"""What the companion's core reaches outside itself: relays, and where the person keeps a receipt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deskside.adapters.clock import SystemClock
from deskside.adapters.companion.relay_link import RelayLink
from deskside.adapters.ssh.relay import companion_line
from deskside.adapters.ssh.surroundings import SshSurroundings
from deskside.ui import words
from deskside.usecases.explain_relay import ExplainRelay

if TYPE_CHECKING:
    from collections.abc import Callable

    import paramiko

    from deskside.adapters.companion.relay_link import LinkEvent
    from deskside.adapters.companion.session_key import SessionKey
    from deskside.adapters.store import Store
    from deskside.domain.companion.talk import Over
    from deskside.domain.errors import Unreachable
    from deskside.domain.profile.organisation import Relay
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.task import CancelToken


def link_to(
    relays: tuple[Relay, ...],
    told: Callable[[LinkEvent], None],
    knock: Callable[[paramiko.Channel], None],
) -> RelayLink:
    """Begin to wait at one of the profile's relays."""
    explain = ExplainRelay(SshSurroundings(), SystemClock())

    def at_fault(relay: Relay, error: Unreachable, cancel: CancelToken) -> Unreachable:
        return explain(relay.host, relay.port, error, cancel=cancel)

    return RelayLink(relays, companion_line, told=told, knock=knock, explain=at_fault)


def save_receipt(
    store: Store, key: SessionKey, over: Over, folder: str, *, ticket: TicketNumber, let_in: bool
) -> str:
    """Write page and bundle below `folder`, and return where they are.

    Raises:
        DesksideError: As `WriteReceipt`.
    """
    from deskside.programs.receipts import receipt_writer  # noqa: PLC0415 - once, at the end

    write = receipt_writer(store, SystemClock())
    made = write(over, Path(folder), words.language(), let_in=let_in, ticket=ticket, key=key)
    return str(made)
