"""Rules about adapters, ways out, names, Wi-Fi and VPNs."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.facts import Status
from deskside.domain.inventory.findings.rule import Look, MachineFinding, Severity, noticed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.network.category import Network
    from deskside.domain.inventory.network.rows import Adapter

_PATH: Final = "network.path"
_NAMES: Final = "network.name-resolution"
_SELF_ASSIGNED: Final = ipaddress.ip_network("169.254.0.0/16")
"""RFC 3927: what a computer gives itself where nobody answers its question for an address."""
_SLOW_MBPS: Final = 100


def way_out(network: Network, look: Look) -> Iterator[MachineFinding]:
    """Find a machine without network: no adapter up, no address, or no gateway."""
    del look
    real = [adapter for adapter in network.adapters if adapter.kind != "loopback"]
    if not real or any(adapter.up is None for adapter in real):
        return
    up = [adapter for adapter in real if adapter.up]
    if not up:
        yield noticed("no-adapter-up", Severity.ERROR, "network", script=_PATH)
    elif not any(route.destination == "default" for route in network.routes) and _is_whole(network, "routes"):
        yield noticed("no-gateway", Severity.ERROR, "network", script=_PATH)


def addresses(network: Network, look: Look) -> Iterator[MachineFinding]:
    """Find adapters that got no address from the network and gave themselves one."""
    del look
    for adapter in _up(network):
        given = [_ipv4(one.address) for one in adapter.addresses if one.family == "ipv4"]
        if given and all(address is not None and address in _SELF_ASSIGNED for address in given):
            yield noticed(
                "self-assigned-address", Severity.ERROR, "network", subject=adapter.name, script=_PATH
            )


def names(network: Network, look: Look) -> Iterator[MachineFinding]:
    """Find a machine that has nobody to ask for names, or that overrides many itself."""
    del look
    dns = network.dns
    if dns is None:
        return
    if not dns.servers and _is_whole(network, "dns"):
        yield noticed("no-name-servers", Severity.ERROR, "network", script=_NAMES)
    if dns.hosts_entries:
        yield noticed(
            "names-overridden", Severity.NOTICE, "network", script=_NAMES, entries=dns.hosts_entries
        )


def cable(network: Network, look: Look) -> Iterator[MachineFinding]:
    """Find wired links that agreed on less than any cable of today gives."""
    del look
    for adapter in _up(network):
        if adapter.kind != "ethernet" or not adapter.physical:
            continue
        if adapter.duplex == "half":
            yield noticed("half-duplex", Severity.WARNING, "network", subject=adapter.name)
        elif adapter.speed_mbps is not None and 0 < adapter.speed_mbps <= _SLOW_MBPS:
            yield noticed(
                "slow-link", Severity.NOTICE, "network", subject=adapter.name, speed_mbps=adapter.speed_mbps
            )


def wifi(network: Network, look: Look) -> Iterator[MachineFinding]:
    """Find a weak signal of the Wi-Fi network in use."""
    for one in network.wifi:
        if not one.in_use:
            continue
        percent, dbm = one.signal_percent, one.signal_dbm
        if percent is not None and percent < look.thresholds.wifi_weak_percent:
            yield noticed("wifi-weak", Severity.WARNING, "network", subject=one.adapter, percent=percent)
        elif percent is None and dbm is not None and dbm < look.thresholds.wifi_weak_dbm:
            yield noticed("wifi-faint", Severity.WARNING, "network", subject=one.adapter, dbm=dbm)


def vpn(network: Network, look: Look) -> Iterator[MachineFinding]:
    """Find VPNs that are set up and not connected."""
    del look
    if any(one.connected for one in network.vpn):
        return
    for one in network.vpn:
        if one.connected is False:
            yield noticed("vpn-down", Severity.NOTICE, "network", subject=one.name)


def proxy(network: Network, look: Look) -> Iterator[MachineFinding]:
    """Say that a web proxy is set: much that fails, fails there."""
    del look
    said = network.proxy
    if said is not None and (said.http or said.https or said.everything):
        address = said.https or said.http or said.everything or ""
        yield noticed("proxy-set", Severity.NOTICE, "network", script="network.web-access", proxy=address)


def _up(network: Network) -> Iterator[Adapter]:
    return (one for one in network.adapters if one.up and one.kind != "loopback")


def _is_whole(network: Network, field: str) -> bool:
    """Say whether nothing of a field could not be read: a blank is not a fact."""
    if network.status not in {Status.OK, Status.PARTIAL}:
        return False
    return not any(gap.field == field or gap.field.startswith(f"{field}.") for gap in network.problems)


def _ipv4(text: str | None) -> ipaddress.IPv4Address | None:
    try:
        return ipaddress.IPv4Address(text or "")
    except ValueError:
        return None
