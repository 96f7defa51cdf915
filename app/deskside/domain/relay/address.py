"""`HOST[:PORT]` as a person types it for a relay."""

from __future__ import annotations

import re
from typing import Final

from deskside.domain.errors import WrongUse

PORT: Final = 443
_ADDRESS: Final = re.compile(
    r"(?:\[(?P<v6>[0-9A-Fa-f:.%\w]{2,64})\]|(?P<host>[^\s:@/\[\]-][^\s:@/\[\]]{0,252}))(?::(?P<port>\d{1,5}))?"
)


def parse_relay_address(text: str) -> tuple[str, int]:
    """Return host (without brackets) and port, 443 where none is given.

    Raises:
        WrongUse: `relay-address-unreadable`.
    """
    found = _ADDRESS.fullmatch(text.strip())
    port = int(found["port"] or PORT) if found else 0
    if found is None or not 0 < port < 65_536:
        raise WrongUse("relay-address-unreadable", address=text[:80])
    return found["v6"] or found["host"], port
