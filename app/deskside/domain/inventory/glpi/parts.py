"""Drives, volumes, adapters and devices for GLPI."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any, Final

from deskside.domain.inventory.devices import Devices
from deskside.domain.inventory.disks import Disks
from deskside.domain.inventory.glpi.values import MB, MIB, given, whole
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.volumes import Volumes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deskside.domain.inventory.devices import Device
    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.network.rows import Adapter, Address

_BUSES: Final = {"sata": "SATA", "ata": "IDE", "usb": "USB", "sas": "SAS", "scsi": "SCSI", "virtio": "SCSI"}
_KINDS: Final = {
    "ethernet": "ethernet",
    "wifi": "wifi",
    "loopback": "loopback",
    "bridge": "bridge",
    "bond": "aggregate",
    "bluetooth": "bluetooth",
}


def storages(inventory: Inventory) -> list[dict[str, Any]]:
    """Return the drives."""
    disks = inventory.get(Disks)
    return [
        given(
            name=one.name,
            description=one.bus,
            interface=_BUSES.get(one.bus or ""),
            type="cd-rom" if one.kind == "optical" else "disk",
            manufacturer=one.vendor,
            model=one.model,
            serial=one.serial,
            firmware=one.firmware,
            wwn=one.wwn,
            disksize=whole(one.size_bytes, MB),
        )
        for one in (disks.rows if disks else ())
        if one.kind not in {"loop", "zram"}
    ]


def drives(inventory: Inventory) -> list[dict[str, Any]]:
    """Return the mounted file systems that are somewhere."""
    volumes, disks = inventory.get(Volumes), inventory.get(Disks)
    encrypted = {
        part.mount_point
        for disk in (disks.rows if disks else ())
        for part in disk.parts
        if part.mount_point and part.kind == "crypt"
    }
    return [
        given(
            volumn=one.device,
            type=one.mount_point,
            label=one.label,
            filesystem=one.file_system,
            serial=one.uuid,
            total=whole(one.total_bytes, MIB),
            free=whole(one.available_bytes, MIB),
            encrypt_name="cryptsetup" if one.mount_point in encrypted else None,
            encrypt_status="Yes" if one.mount_point in encrypted else None,
        )
        for one in (volumes.rows if volumes else ())
        if one.file_system not in {"tmpfs", "overlay", "squashfs"}
    ]


def logical_volumes(inventory: Inventory) -> list[dict[str, Any]]:
    """Return LVM's volumes."""
    disks = inventory.get(Disks)
    return [
        given(
            lv_name=part.name,
            lv_uuid=part.uuid,
            size=whole(part.size_bytes, MIB),
        )
        for disk in (disks.rows if disks else ())
        for part in disk.parts
        if part.kind == "lvm" and part.name and part.uuid and part.size_bytes is not None
    ]


def networks(inventory: Inventory) -> list[dict[str, Any]]:
    """Return one row an address, and one for an adapter without any."""
    network = inventory.get(Network)
    if network is None:
        return []
    gateways = {
        route.adapter: route.gateway
        for route in network.routes
        if route.destination == "default" and route.gateway and ":" not in route.gateway
    }
    in_use = {one.adapter: one for one in network.wifi if one.in_use}
    found = []
    for adapter in network.adapters:
        wifi = in_use.get(adapter.name)
        common = _adapter(adapter) | given(
            wifi_ssid=wifi.name if wifi else None, wifi_bssid=wifi.bssid if wifi else None
        )
        addresses = [_address(one) for one in adapter.addresses]
        found += [
            common | one | given(ipgateway=gateways.get(adapter.name) if "ipaddress" in one else None)
            for one in addresses or [{}]
        ]
    return found


def _adapter(adapter: Adapter) -> dict[str, Any]:
    return given(
        description=adapter.name or "?",
        type=_KINDS.get(adapter.kind or ""),
        virtualdev=None if adapter.physical is None else not adapter.physical,
        mac=adapter.mac,
        status="up" if adapter.up else "down",
        speed=None if adapter.speed_mbps is None else str(adapter.speed_mbps),
        mtu=adapter.mtu,
        driver=adapter.driver,
    )


def _address(one: Address) -> dict[str, Any]:
    try:
        here = ipaddress.ip_interface(f"{one.address}/{one.prefix}" if one.prefix else str(one.address))
    except ValueError:
        return {}
    six = "6" if here.version == 6 else ""
    return given(
        **{
            f"ipaddress{six}": str(here.ip),
            f"ipmask{six}": str(here.netmask) if one.prefix else None,
            f"ipsubnet{six}": str(here.network.network_address) if one.prefix else None,
        }
    )


def _devices(inventory: Inventory, *buses: str) -> Iterator[Device]:
    devices = inventory.get(Devices)
    for one in devices.rows if devices else ():
        if one.bus in buses:
            yield one


def usb_devices(inventory: Inventory) -> list[dict[str, Any]]:
    """Return what is plugged in."""
    return [
        given(
            name=one.model,
            manufacturer=one.vendor,
            vendorid=one.vendor_id,
            productid=one.product_id,
            serial=one.serial,
        )
        for one in _devices(inventory, "usb")
    ]


def controllers(inventory: Inventory) -> list[dict[str, Any]]:
    """Return what is built in."""
    return [
        given(
            name=one.model,
            manufacturer=one.vendor,
            vendorid=one.vendor_id,
            productid=one.product_id,
            pcislot=one.slot,
            driver=one.driver,
            type=one.kind,
        )
        for one in _devices(inventory, "pci")
    ]


def videos(inventory: Inventory) -> list[dict[str, Any]]:
    """Return the graphics adapters."""
    found: Iterable[Device] = (one for one in _devices(inventory, "pci") if one.kind == "display")
    return [given(name=one.model or one.vendor, pcislot=one.slot) for one in found if one.model or one.vendor]


def sounds(inventory: Inventory) -> list[dict[str, Any]]:
    """Return the sound cards."""
    return [
        given(name=one.model, manufacturer=one.vendor) for one in _devices(inventory, "sound") if one.model
    ]


def monitors(inventory: Inventory) -> list[dict[str, Any]]:
    """Return the screens."""
    devices = inventory.get(Devices)
    return [
        given(caption=one.model, name=one.model, manufacturer=one.vendor, serial=one.serial)
        for one in (devices.displays if devices else ())
    ]
