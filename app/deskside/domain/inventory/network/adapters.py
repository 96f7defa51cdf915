"""Adapters: what /sys/class/net says of each, and the addresses that `ip` lists."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from deskside.domain.inventory.answer import int_or_none, name_or_none
from deskside.domain.inventory.network.leases import read_leases
from deskside.domain.inventory.network.rows import Adapter, Address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deskside.domain.inventory.answer import Answer
    from deskside.domain.inventory.network.leases import Lease

_MAX_ADAPTERS: Final = 2_000

_KINDS: Final = {
    # DEVTYPE of a network device's uevent: our word for it
    "wlan": "wifi",
    "bridge": "bridge",
    "bond": "bond",
    "vlan": "vlan",
    "wireguard": "wireguard",
    "wwan": "mobile",
    "bluetooth": "bluetooth",
    "vxlan": "tunnel",
}
_ETHERNET, _LOOPBACK, _NO_HARDWARE, _PPP = 1, 772, 65_534, 512
"""Of linux/if_arp.h, as /sys/class/net/*/type gives them."""


def read_adapters(answer: Answer) -> tuple[Adapter, ...]:
    """Return every adapter, with its addresses where a tool could list them."""
    said: dict[str, dict[str, str]] = {}
    for key, value in answer.facts().items():
        name, _, what = key.partition("/")
        if what:
            said.setdefault(name, {})[what] = value
    addresses = _addresses(answer)
    leases = read_leases(answer)
    return tuple(
        replace(
            _adapter(name, one, addresses.get(name, ())),
            **_leased(leases.get(name) or leases.get(one.get("ifindex", ""))),
        )
        for name, one in list(said.items())[:_MAX_ADAPTERS]
    )


def _leased(lease: Lease | None) -> dict[str, Any]:
    return {} if lease is None else {"dhcp_server": lease.server, "lease_ends_at": lease.ends_at}


def _adapter(name: str, said: Mapping[str, str], addresses: tuple[Address, ...]) -> Adapter:
    speed = int_or_none(said.get("speed"))
    up = said.get("operstate") == "up" or (said.get("operstate") == "unknown" and said.get("carrier") == "1")
    return Adapter(
        name=name_or_none(name),
        mac=_mac(said.get("address")),
        kind=_kind(said),
        physical=said.get("physical") == "yes",
        up=up,
        speed_mbps=speed if speed and 0 < speed < 10_000_000 else None,
        duplex={"full": "full", "half": "half"}.get(said.get("duplex", "")),
        mtu=int_or_none(said.get("mtu")),
        driver=name_or_none(said.get("driver")),
        title=name_or_none(said.get("ifalias")),
        hardware_id=_hardware(said),
        addresses=addresses,
    )


def _hardware(said: Mapping[str, str]) -> str | None:
    numbers = [said.get(key, "").removeprefix("0x") for key in ("vendor_id", "product_id")]
    return ":".join(numbers) if all(re.fullmatch(r"[0-9a-f]{4}", number) for number in numbers) else None


def _mac(text: str | None) -> str | None:
    real = text and re.fullmatch(r"(?:[0-9a-f]{2}:){5,19}[0-9a-f]{2}", text) and text.strip("0:")
    return text if real else None


def _kind(said: Mapping[str, str]) -> str:
    if "tun_flags" in said:
        return "tunnel"
    if said.get("kind") in _KINDS:
        return _KINDS[said["kind"]]
    kind = int_or_none(said.get("type"))
    if kind == _LOOPBACK:
        return "loopback"
    if kind in {_NO_HARDWARE, _PPP} or (kind is not None and 768 <= kind <= 778):
        return "tunnel"
    if kind == _ETHERNET:
        return "ethernet" if said.get("physical") == "yes" else "virtual"
    return "other"


def _addresses(answer: Answer) -> dict[str, tuple[Address, ...]]:
    listed = answer.json("ip_addr", "adapters.addresses")
    if isinstance(listed, list):
        return {
            name: tuple(_of_json(one))
            for one in listed
            if isinstance(one, dict) and isinstance(name := one.get("ifname"), str)
        }
    text = answer.text("ip_addr_text", "adapters.addresses", detail="ip (iproute2)")
    if text is not None:
        return _of_text(text)
    six = answer.text("/proc/net/if_inet6")
    return _of_kernel(six) if six else {}


def _of_json(link: Mapping[str, Any]) -> Iterator[Address]:
    """Read the `addr_info` of one link of `ip -j addr`."""
    listed = link.get("addr_info")
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and isinstance(local := one.get("local"), str):
            prefix = one.get("prefixlen")
            yield _address(
                local,
                prefix if isinstance(prefix, int) else None,
                scope=str(one.get("scope")),
                flags={flag for flag in ("dynamic", "temporary", "mngtmpaddr") if one.get(flag) is True},
            )


def _of_text(text: str) -> dict[str, tuple[Address, ...]]:
    """Read `ip addr` of iproute2 before 4.13 and of BusyBox."""
    found: dict[str, tuple[Address, ...]] = {}
    name = ""
    for line in text.split("\n"):
        if head := re.match(r"\d{1,9}: ([^:@\s]{1,32})", line):
            name = head[1]
        elif said := re.match(
            r"\s{1,9}inet6? ([0-9a-fA-F.:]{2,45})(?: peer [^\s/]{1,45})?(?:/(\d{1,3}))?(.*)", line
        ):
            words = said[3].split()
            scope = words[words.index("scope") + 1] if "scope" in words[:-1] else ""
            one = _address(said[1], int_or_none(said[2]), scope=scope, flags=set(words))
            found[name] = (*found.get(name, ()), one)
    return found


def _of_kernel(text: str) -> dict[str, tuple[Address, ...]]:
    """Read /proc/net/if_inet6: address, index, prefix, scope, flags, name; the rest is hex."""
    found: dict[str, tuple[Address, ...]] = {}
    for digits, prefix, scope, name in re.findall(
        r"^([0-9a-f]{32}) [0-9a-f]{2} ([0-9a-f]{2}) ([0-9a-f]{2}) [0-9a-f]{2} +(\S{1,32})$",
        text,
        re.MULTILINE,
    ):
        scopes = {"10": "host", "20": "link"}
        one = _address(_colons(digits), int(prefix, 16), scope=scopes.get(scope, "global"), flags=set())
        found[name] = (*found.get(name, ()), one)
    return found


def _colons(digits: str) -> str:
    import ipaddress  # noqa: PLC0415 - 6 ms that a machine with `ip` need not pay

    return str(ipaddress.IPv6Address(int(digits, 16)))


def _address(local: str, prefix: int | None, *, scope: str, flags: set[str]) -> Address:
    six = ":" in local
    return Address(
        address=name_or_none(local),
        prefix=prefix,
        family="ipv6" if six else "ipv4",
        origin=_origin(local, scope, flags, six=six),
        temporary="temporary" in flags if six else None,
    )


def _origin(local: str, scope: str, flags: set[str], *, six: bool) -> str:
    """Tell where an address came from: what a lease or an advertisement gave is `dynamic` to the kernel."""
    if scope == "host":
        return "loopback"
    if scope == "link" or local.startswith("169.254."):
        return "link-local"
    if not six:
        return "dhcp" if "dynamic" in flags else "static"
    if flags & {"temporary", "mngtmpaddr"}:
        return "auto"
    return "dhcp" if "dynamic" in flags else "static"
