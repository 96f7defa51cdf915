"""What GLPI's inventory format allows in the sections that are written here, as a JSON Schema.

Names, types, patterns and what is required are those of `inventory.schema.json` of
github.com/glpi-project/inventory_format at commit 37c1708f8d5b72f9c20c9a967044d2f0af4a94f5 (MIT License,
Copyright (c) 2020-2025 Teclib' and contributors), written down anew without its titles and examples. As
there, no other name may stand anywhere; `network_ports`, `processes` and the like are left out, since nothing
of ours may be in them.
"""

from __future__ import annotations

from typing import Any

S: dict[str, Any] = {"type": "string"}
I: dict[str, Any] = {"type": "integer"}  # noqa: E741 - beside S and B
B: dict[str, Any] = {"type": "boolean"}
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+|-][0-9]{2}:[0-9]{2}:[0-9]{2})?"
DATETIME = {"type": "string", "pattern": f"^{_DAY}[ |T]{_CLOCK}$"}
DATE = {"type": "string", "pattern": f"^{_DAY}$"}
EITHER = {"type": "string", "pattern": f"^{_DAY}([ |T]{_CLOCK})?$"}
IPV4 = {"type": "string", "format": "ipv4"}


def words(text: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^({text})$"}


def texts(names: str, **others: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return dict.fromkeys(names.split(), S) | others


def of(properties: dict[str, dict[str, Any]], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def rows(properties: dict[str, dict[str, Any]], *required: str) -> dict[str, Any]:
    return {"type": "array", "items": of(properties, *required)}


_ARCH = "mips|mips64|alpha|sparc|sparc64|m68k|i386|x86_64|powerpc|powerpc64|arm.*|aarch64"
_LINKS = "ethernet|wifi|infiniband|aggregate|alias|dialup|loopback|bridge|fibrechannel|bluetooth"
_ENCRYPT = "encrypt_name encrypt_algo encrypt_status encrypt_type"
_ZONE = {
    "type": "object",
    "required": ["name", "offset"],
    "properties": {"name": S, "offset": {"type": "string", "pattern": "^[+-][0-9]{4}$"}},
}

SECTIONS: dict[str, dict[str, Any]] = {
    "versionclient": S,
    "antivirus": rows(
        texts("company guid name version base_creation base_version", enabled=B, uptodate=B, expiration=DATE)
    ),
    "batteries": rows(
        texts(
            "chemistry manufacturer name serial", capacity=I, real_capacity=I, date=DATE, voltage=I
        )
    ),
    "bios": of(
        texts(
            "assettag bmanufacturer bversion mmanufacturer mmodel msn skunumber smanufacturer smodel ssn "
            "biosserial enclosureserial",
            bdate=EITHER,
            secure_boot=words("enabled|disabled|unsupported"),
        )
    ),
    "controllers": rows(
        texts(
            "caption driver manufacturer name pcisubsystemid pciclass pcislot productid rev type vendorid"
        )
    ),
    "cpus": rows(
        texts(
            "description familyname familynumber id manufacturer model name serial cache",
            arch=words(_ARCH), core=I, corecount=I, external_clock=I, speed=I, stepping=I, thread=I,
        )
    ),
    "drives": rows(
        texts(
            f"description letter filesystem serial type volumn createdate label {_ENCRYPT}",
            systemdrive=B, free=I, total=I,
        )
    ),
    "firewalls": rows(
        texts("description profile status", ipaddress=IPV4, ipaddress6={"type": "string", "format": "ipv6"}),
        "status",
    ),
    "hardware": of(
        texts(
            "chassis_type datelastloggeduser defaultgateway dns lastloggeduser name uuid vmsystem workgroup "
            "type description winprodid winowner winprodkey wincompany winlang",
            memory=I, swap=I,
        )
    ),
    "local_users": rows(texts("home id login name shell"), "id"),
    "logical_volumes": rows(
        texts("attr lv_name lv_uuid vg_uuid vg_name", seg_count=I, size=I), "lv_name", "lv_uuid", "size"
    ),
    "volume_groups": rows(
        texts("attr vg_extent_size vg_name vg_uuid", free=I, lv_count=I, pv_count=I, size=I),
        *("free", "lv_count", "pv_count", "size", "vg_extent_size", "vg_name", "vg_uuid"),
    ),
    "memories": rows(
        texts(
            "caption description manufacturer memorycorrection serialnumber model speed type formfactor "
            "purpose removable",
            capacity=I, numslots=I,
        )
    ),
    "monitors": rows(
        texts("base64 caption description manufacturer serial altserial uuencode name type", port=I)
    ),
    "networks": rows(
        texts(
            "description ipaddress6 ipdhcp ipgateway ipmask ipmask6 ipsubnet ipsubnet6 mac pciid pnpdeviceid "
            "speed manufacturer model wwn driver firmware pcislot slaves base wifi_ssid wifi_bssid wifi_mode "
            "wifi_version",
            management=B, ipaddress=IPV4, status=words("up|down"), type=words(_LINKS), virtualdev=B, mtu=I,
        ),
        "description",
    ),
    "operatingsystem": of(
        texts(
            "arch dns_domain fqdn full_name hostid kernel_name kernel_version name ssh_key service_pack "
            "version",
            boot_time=DATETIME, install_date=EITHER, timezone=_ZONE,
        )
    ),
    "printers": rows(
        texts(
            "description driver name port printprocessor resolution status comment errstatus servername "
            "sharename serial",
            network=B, shared=B,
        ),
        "name",
    ),
    "softwares": rows(
        texts(
            "arch comments from guid name publisher system_category uninstall_string url_info_about version "
            "folder helplink release_type version_minor version_major username userid",
            filesize=I, install_date=EITHER, no_remove=B,
        ),
        "name",
    ),
    "sounds": rows(texts("caption description manufacturer name")),
    "storages": rows(
        texts(
            "description firmware manufacturer model name scsi_coid scsi_lun scsi_unid scsi_chid serial "
            f"type wwn {_ENCRYPT}",
            disksize=I, interface=words("SCSI|HDC|IDE|USB|1394|SATA|SAS|ATAPI"),
        )
    ),
    "usbdevices": rows(texts("caption class manufacturer name productid subclass vendorid serial")),
    "users": rows(texts("domain login")),
    "videos": rows(texts("name chipset resolution pcislot", memory=I)),
}  # fmt: skip

FORMAT: dict[str, Any] = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    **of(
        {
            "content": of(SECTIONS, "versionclient"),
            "deviceid": S,
            "jobid": I,
            "itemtype": words("Computer|Phone|NetworkEquipment|Printer"),
            "partial": B,
            "action": {"type": "string", "pattern": "^(injector|inventory|netdiscovery|netinventory|.*)$"},
            "tag": S,
        },
        "content",
        "deviceid",
    ),
}
