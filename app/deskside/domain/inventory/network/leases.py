"""Who lent an adapter its address, and until when: as NetworkManager, networkd and dhclient have it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from deskside.domain.inventory.answer import int_or_none, name_or_none, pairs, time_or_none

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_NETWORKD: Final = "/run/systemd/netif/leases/"
_EXPIRES: Final = re.compile(r"expire \d (\d{4})/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d);")


class Lease(NamedTuple):
    """One address that was lent."""

    server: str | None
    ends_at: datetime | None


def read_leases(answer: Answer) -> dict[str, Lease]:
    """Return the last lease by the adapter's name, or by its number where networkd keeps it."""
    found = _of_nmcli(answer.text("nm_dhcp") or "")
    for name in answer.names():
        if name.startswith(_NETWORKD):
            said = pairs(answer.text(name))
            found[name.removeprefix(_NETWORKD)] = Lease(name_or_none(said.get("SERVER_ADDRESS")), None)
        elif "dhclient" in name and "lease" in name:
            found.update(_of_dhclient(answer.text(name) or ""))
    return found


def _of_nmcli(text: str) -> dict[str, Lease]:
    """Read `nmcli -t -f GENERAL.DEVICE,DHCP4 device show`, where each option is one line `name = value`."""
    found: dict[str, Lease] = {}
    for part in text.split("GENERAL.DEVICE:")[1:]:
        adapter = name_or_none(part.partition("\n")[0])
        said = dict(re.findall(r"^DHCP4\.OPTION\[\d{1,3}\]:(\w{1,60}) = (.{0,200})$", part, re.MULTILINE))
        if adapter and said:
            ends_at = time_or_none(int_or_none(said.get("expiry")))
            found[adapter] = Lease(name_or_none(said.get("dhcp_server_identifier")), ends_at)
    return found


def _of_dhclient(text: str) -> dict[str, Lease]:
    """Read dhclient.leases(5): blocks `lease { ... }`, the newest last; times are UTC."""
    found: dict[str, Lease] = {}
    for block in re.findall(r"^lease \{$(.{0,4000}?)^\}$", text, re.MULTILINE | re.DOTALL)[-64:]:
        adapter = re.search(r'interface "([^"\n]{1,32})";', block)
        server = re.search(r"dhcp-server-identifier ([0-9.]{7,15});", block)
        if adapter:
            found[adapter[1]] = Lease(name_or_none(server[1]) if server else None, _end(block))
    return found


def _end(block: str) -> datetime | None:
    found = _EXPIRES.search(block)
    try:
        return datetime(*map(int, found.groups()), tzinfo=UTC) if found else None  # type: ignore[misc, arg-type]  # six numbers
    except ValueError:
        return None
