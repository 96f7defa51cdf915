"""Network adapters and their addresses on Windows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.network.rows import Adapter, Address
from deskside.domain.inventory.windows.rows import NONE, Row, by_number, hardware_numbers, rows

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_UP: Final = 1
"""IF-MIB ifOperStatus, as `InterfaceOperationalStatus` has it."""
_IPV6: Final = 23
_WIFI_MEDIUM, _WIFI_TYPE = 9, 71
_KINDS: Final = {
    6: "ethernet",
    24: "loopback",
    131: "tunnel",
    53: "virtual",
    71: "wifi",
    243: "wwan",
    244: "wwan",
}
"""IANA ifType."""
_ORIGINS: Final = {1: "static", 3: "dhcp", 4: "auto"}
"""`MSFT_NetIPAddress.PrefixOrigin`; 2 is *well known*: link-local or loopback."""
_RANDOM: Final = 5
"""`SuffixOrigin` of a privacy address."""
_UNKNOWN_SPEED: Final = 2**63 - 1


def read_adapters(answer: Answer) -> tuple[Adapter, ...]:
    """Read every adapter that people can see, and those that carry an address."""
    addresses: dict[int, list[Address]] = {}
    for row in rows(answer, "MSFT_NetIPAddress", "adapters.addresses"):
        index, address = row.number("InterfaceIndex"), _address(row)
        if index is not None and address and address not in addresses.setdefault(index, []):
            addresses[index].append(address)  # a static one stands in two stores, the lasting and the active
    found = rows(answer, "MSFT_NetAdapter", "adapters")
    if not found:
        return tuple(_plain(row) for row in rows(answer, "Win32_NetworkAdapterConfiguration"))
    seen: list[Adapter] = []
    leases = by_number(rows(answer, "Win32_NetworkAdapterConfiguration"), "InterfaceIndex")
    for row in found:
        index = row.number("InterfaceIndex") or -1
        mine = tuple(addresses.pop(index, ()))
        if mine or not row.flag("Hidden"):
            seen.append(_adapter(row, mine, leases.get(index, NONE)))
    loopback = [one for group in addresses.values() for one in group if one.origin == "loopback"]
    if loopback:
        seen.append(
            Adapter(name="Loopback", kind="loopback", physical=False, up=True, addresses=tuple(loopback))
        )
    return tuple(seen)


def _address(row: Row) -> Address | None:
    text = row.text("IPAddress")
    if text is None:
        return None
    bare, v6 = text.partition("%")[0], row.number("AddressFamily") == _IPV6
    origin = _ORIGINS.get(row.number("PrefixOrigin") or 0)
    if bare.startswith(("127.", "::1")):
        origin = "loopback"
    elif bare.lower().startswith(("169.254.", "fe80:")):
        origin = "link-local"
    return Address(
        address=bare,
        prefix=row.number("PrefixLength"),
        family="ipv6" if v6 else "ipv4",
        origin=origin,
        temporary=row.number("SuffixOrigin") == _RANDOM if v6 else None,
    )


def _adapter(row: Row, addresses: tuple[Address, ...], lease: Row) -> Adapter:
    speed = row.number("ReceiveLinkSpeed")
    physical = row.flag("HardwareInterface")
    return Adapter(
        name=row.text("Name"),
        mac=_mac(row.text("PermanentAddress")),
        kind=_kind(row),
        physical=physical,
        up=None if (state := row.number("InterfaceOperationalStatus")) is None else state == _UP,
        speed_mbps=speed // 1_000_000 if speed and speed < _UNKNOWN_SPEED else None,
        duplex=None if (full := row.flag("FullDuplex")) is None else ("full" if full else "half"),
        mtu=row.number("MtuSize"),
        driver=(row.text("DriverName") or "").rpartition("\\")[2] or None,
        title=row.text("InterfaceDescription"),
        hardware_id=":".join(hardware_numbers(row.text("PnPDeviceID"))) or None,
        dhcp_server=lease.text("DHCPServer"),
        lease_ends_at=lease.time("DHCPLeaseExpires"),
        addresses=addresses,
    )


def _kind(row: Row) -> str | None:
    number = row.number("InterfaceType")
    if row.number("NdisPhysicalMedium") == _WIFI_MEDIUM or number == _WIFI_TYPE:
        return "wifi"
    if re.search(r"wireguard|wintun", row.text("InterfaceDescription") or "", re.IGNORECASE):
        return "wireguard"
    if number is None:
        return None
    kind = _KINDS.get(number, "other")
    return "virtual" if kind == "ethernet" and row.flag("Virtual") else kind


def _mac(text: str | None) -> str | None:
    digits = re.sub(r"[-:]", "", text or "").lower()
    return (
        ":".join(re.findall("..", digits))
        if re.fullmatch(r"[0-9a-f]{12}", digits) and int(digits, 16)
        else None
    )


def _plain(row: Row) -> Adapter:
    """Read the older class, where the newer one does not answer: only adapters with an address."""
    found = []
    for text, mask in zip(row.texts("IPAddress"), row.texts("IPSubnet"), strict=False):
        v6 = ":" in text
        prefix = int(mask) if mask.isdecimal() and len(mask) < 4 else _prefix(mask)
        origin = "dhcp" if row.flag("DHCPEnabled") and not v6 else None
        found.append(Address(address=text, prefix=prefix, family="ipv6" if v6 else "ipv4", origin=origin))
    return Adapter(
        name=row.text("Description"), mac=_mac(row.text("MACAddress")), up=True, addresses=tuple(found)
    )


def _prefix(mask: str) -> int | None:
    parts = mask.split(".")
    if len(parts) != 4 or not all(part.isdecimal() and len(part) < 4 for part in parts):
        return None
    return sum(int(part).bit_count() for part in parts)
