"""What a machine is used with for GLPI: programs, printers, protection, people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from deskside.domain.inventory.glpi.values import given, time
from deskside.domain.inventory.printers import Printers
from deskside.domain.inventory.security import Security
from deskside.domain.inventory.software import Software
from deskside.domain.inventory.users import Users

if TYPE_CHECKING:
    from deskside.domain.inventory.document import Inventory

_NOT_ANTIVIRUS: Final = frozenset({"fail2ban"})
_NETWORK_SCHEMES: Final = ("ipp", "ipps", "http", "https", "socket", "lpd", "smb", "dnssd")


def softwares(inventory: Inventory) -> list[dict[str, Any]]:
    """Return the programs."""
    software = inventory.get(Software)
    return [
        given(
            name=one.id,
            version=one.version,
            arch=one.architecture,
            publisher=one.publisher,
            system_category=one.section,
            filesize=one.size_bytes,
            install_date=time(one.installed_at),
        )
        | {"from": one.source or "unknown"}
        for one in (software.rows if software else ())
        if one.id
    ]


def printers(inventory: Inventory) -> list[dict[str, Any]]:
    """Return the print queues."""
    found = inventory.get(Printers)
    return [
        given(
            name=one.name,
            description=one.description,
            driver=one.driver,
            port=one.address,
            network=one.address.partition(":")[0] in _NETWORK_SCHEMES if one.address else None,
            status=one.state,
            errstatus=one.reason,
        )
        for one in (found.rows if found else ())
        if one.name
    ]


def antivirus(inventory: Inventory) -> list[dict[str, Any]]:
    """Return the known products that are installed."""
    security = inventory.get(Security)
    return [
        {"name": name} for name in (security.protection if security else ()) if name not in _NOT_ANTIVIRUS
    ]


def firewalls(inventory: Inventory) -> list[dict[str, Any]]:
    """Return whether a packet filter is on, where that could be seen."""
    security = inventory.get(Security)
    if security is None or security.firewall_active is None:
        return []
    return [given(description=security.firewall, status="on" if security.firewall_active else "off")]


def users(inventory: Inventory) -> list[dict[str, Any]]:
    """Return who is signed in."""
    found = inventory.get(Users)
    names = dict.fromkeys(one.user for one in (found.signed_in if found else ()) if one.user)
    return [{"login": name} for name in names]


def local_users(inventory: Inventory) -> list[dict[str, Any]]:
    """Return the accounts."""
    found = inventory.get(Users)
    return [
        given(id=str(one.uid), login=one.name, name=one.full_name or one.name, home=one.home, shell=one.shell)
        for one in (found.rows if found else ())
        if one.uid is not None
    ]
