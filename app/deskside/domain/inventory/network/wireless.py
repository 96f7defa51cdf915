"""Wi-Fi and VPN, from NetworkManager's terse output, `iw`, and the kinds of the adapters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import int_or_none, name_or_none
from deskside.domain.inventory.network.rows import Vpn, WifiNetwork

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.answer import Answer
    from deskside.domain.inventory.network.rows import Adapter

_VPN_NAMES: Final = re.compile(r"(tun|tap|ppp|wg|tailscale|nordlynx|proton|utun|vpn|ipsec|xfrm)")
_MAX_NETWORKS: Final = 200


def read_wifi(answer: Answer) -> tuple[WifiNetwork, ...]:
    """Return networks in reach; with `iw` alone, the one in use."""
    listed = answer.text("nm_wifi", "wifi")
    if listed is not None:
        return tuple(_of_nmcli(listed))
    found: list[WifiNetwork] = []
    for key in answer.facts():
        name, _, what = key.partition("/")
        if what == "kind" and (text := answer.text(f"iw/{name}", "wifi", detail="nmcli or iw")):
            found.extend(_of_iw(name, text))
    return tuple(found)


def _terse(line: str) -> list[str]:
    r"""Split `nmcli -t`: fields by `:`, in which `\:` and `\\` stand for themselves."""
    fields = re.findall(r"((?:\\.|[^:\\])*)(?::|$)", line)
    return [re.sub(r"\\(.)", r"\1", field) for field in fields]


def _of_nmcli(text: str) -> Iterator[WifiNetwork]:
    for line in text.split("\n")[:_MAX_NETWORKS]:
        fields = _terse(line)
        if len(fields) >= 8:
            yield WifiNetwork(
                in_use=fields[0] == "*",
                name=name_or_none(fields[1]),
                bssid=name_or_none(fields[2]),
                channel=int_or_none(fields[3]),
                signal_percent=int_or_none(fields[5]),
                security=name_or_none(fields[6]),
                adapter=name_or_none(fields[7]),
            )


def _of_iw(adapter: str, text: str) -> Iterator[WifiNetwork]:
    """Read `iw dev X link`: `Connected to BSSID`, then `SSID:` and `signal: -55 dBm`."""
    head = re.match(r"Connected to ((?:[0-9a-f]{2}:){5}[0-9a-f]{2})", text)
    if head:
        said = dict(re.findall(r"^\t(\w[\w ]{0,20}): (.{0,128})$", text, re.MULTILINE))
        yield WifiNetwork(
            in_use=True,
            name=name_or_none(said.get("SSID")),
            bssid=head[1],
            channel=_channel(said.get("freq", "")),
            signal_dbm=int_or_none(said.get("signal", "").removesuffix(" dBm")),
            adapter=name_or_none(adapter),
        )


def _channel(freq_mhz: str) -> int | None:
    """Return the channel of a frequency, IEEE 802.11 annex E; newer `iw` writes `5180.0`."""
    mhz = int_or_none(freq_mhz.partition(".")[0])
    if mhz is None:
        return None
    for first, last, zero in ((2412, 2472, 2407), (5160, 5885, 5000), (5955, 7115, 5950)):
        if first <= mhz <= last:
            return (mhz - zero) // 5
    return 14 if mhz == 2484 else None


def read_saved(answer: Answer) -> tuple[str, ...]:
    """Return the names of NetworkManager's Wi-Fi connections."""
    lines = [_terse(line) for line in (answer.text("nm_connections") or "").split("\n")[:_MAX_NETWORKS]]
    names = (name_or_none(fields[0]) for fields in lines if len(fields) >= 4 and "wireless" in fields[1])
    return tuple(name for name in names if name)


def read_vpns(answer: Answer, adapters: tuple[Adapter, ...]) -> tuple[Vpn, ...]:
    """Return NetworkManager's VPN connections, and tunnel adapters that it did not make."""
    found = []
    for line in (answer.text("nm_connections", "vpn") or "").split("\n")[:_MAX_NETWORKS]:
        fields = _terse(line)
        if len(fields) >= 4 and fields[1] in {"vpn", "wireguard"}:
            found.append(
                Vpn(
                    name=name_or_none(fields[0]),
                    kind=fields[1],
                    connected=fields[3] == "activated",
                    adapter=name_or_none(fields[2]),
                )
            )
    known = {vpn.adapter for vpn in found} | {vpn.name for vpn in found}
    for adapter in adapters:
        tunnel = adapter.kind == "wireguard" or (
            adapter.kind == "tunnel" and _VPN_NAMES.match(adapter.name or "") is not None
        )
        if tunnel and adapter.name not in known:
            found.append(
                Vpn(
                    name=adapter.name,
                    kind=adapter.kind,
                    connected=adapter.up,
                    adapter=adapter.name,
                )
            )
    return tuple(found)
