"""What Windows is known to answer besides what its documents say: each habit as others have published it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from deskside.domain.inventory.battery import Battery
from deskside.domain.inventory.devices import Devices
from deskside.domain.inventory.disks import Disks
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.hardware import Hardware
from deskside.domain.inventory.memory import Memory
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.printers import Printers
from deskside.domain.inventory.security import Security
from deskside.domain.inventory.services import Services
from deskside.domain.inventory.software import Software
from deskside.domain.inventory.startup import Startup
from deskside.domain.inventory.users import Users
from deskside.domain.inventory.volumes import Volumes
from deskside.domain.inventory.windows.rows import Row as WindowsRow
from domain.inventory.answers import gap_of
from domain.inventory.windows.cases import read_windows, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    Row = Mapping[str, Any]

DRIVE = {"DeviceId": "0", "Size": 5, "MediaType": 4}
PARTITION = {"DiskNumber": 0, "PartitionNumber": 3, "DriveLetter": 67, "Size": 5}


def test_to_an_ordinary_account_the_class_of_encrypted_volumes_is_empty_and_that_is_no_answer() -> None:
    body = rows_of("MSFT_PhysicalDisk", DRIVE) + rows_of("Win32_EncryptableVolume")
    found = read_windows(Disks, body)
    assert found.rows[0].encrypted is None
    gap = gap_of(found, "rows.encrypted")
    assert (gap.why, gap.help, gap.source) == (Status.DENIED, Help.ADMINISTRATOR, "Win32_EncryptableVolume")


@pytest.mark.parametrize(("elevated", "told"), [(False, True), (True, False), (None, False)])
def test_to_an_ordinary_account_the_class_of_the_tpm_is_empty_too(elevated: bool | None, told: bool) -> None:
    body = rows_of("Win32_Tpm") + rows_of("WindowsPrincipal", {"Elevated": elevated})
    found = read_windows(Security, body)
    assert found.tpm_version is None
    assert [gap.help for gap in found.problems if gap.field == "tpm_version"] == [Help.ADMINISTRATOR] * told


@pytest.mark.parametrize(
    ("state", "guards"), [(0x61100, True), (0x60100, False), (0x42000, False), (0x43000, False)]
)
def test_an_antivirus_that_waits_or_is_no_longer_paid_for_guards_nothing(state: int, guards: bool) -> None:
    body = rows_of("AntiVirusProduct", {"displayName": "X", "productState": state})
    assert read_windows(Security, body).antivirus_on is guards


@pytest.mark.parametrize(
    ("said", "drive"),
    [
        ({"Temperature": 42, "Wear": 0, "PowerOnHours": None}, (42, 0, None)),
        ({"Temperature": 1, "Wear": 0, "PowerOnHours": 0}, (None, 0, None)),
        ({"Temperature": 0, "Wear": None, "PowerOnHours": 8752}, (None, None, 8752)),
        ({"Temperature": 36, "Wear": 255, "PowerOnHours": 12}, (36, None, 12)),
    ],
)
def test_a_drive_without_a_sensor_says_0_or_1(said: Row, drive: tuple[int | None, ...]) -> None:
    body = rows_of("MSFT_PhysicalDisk", DRIVE)
    body += rows_of("MSFT_StorageReliabilityCounter", {"DeviceId": "0", **said})
    (disk,) = read_windows(Disks, body).rows
    assert (disk.temperature_celsius, disk.wear_percent, disk.powered_on_h) == drive


def test_that_a_disk_is_not_worn_is_no_fact_of_one_that_turns() -> None:
    body = rows_of("MSFT_PhysicalDisk", {**DRIVE, "MediaType": 3})
    body += rows_of("MSFT_StorageReliabilityCounter", {"DeviceId": "0", "Temperature": 31, "Wear": 0})
    (disk,) = read_windows(Disks, body).rows
    assert (disk.temperature_celsius, disk.wear_percent) == (31, None)


@pytest.mark.parametrize(
    ("said", "number", "world_wide"),
    [
        (
            {"SerialNumber": "0025_3841_00B6_7981.", "AdapterSerialNumber": "S245NX0A000000      "},
            "S245NX0A000000",
            None,
        ),
        ({"SerialNumber": "0025_3841_00B6_7981.", "AdapterSerialNumber": ""}, "0025_3841_00B6_7981", None),
        ({"SerialNumber": " W8000000", "UniqueId": "5000C500A0B1C2D3"}, "W8000000", "5000C500A0B1C2D3"),
        ({"SerialNumber": "4C53000", "UniqueId": "USBSTOR\\DISK&VEN_X:FRONT-3"}, "4C53000", None),
        ({"SerialNumber": "None", "UniqueId": "eui.0025384100B67981"}, None, "eui.0025384100B67981"),
    ],
)
def test_the_number_on_the_label_of_a_drive(said: Row, number: str | None, world_wide: str | None) -> None:
    (disk,) = read_windows(Disks, rows_of("MSFT_PhysicalDisk", {**DRIVE, **said})).rows
    assert (disk.serial, disk.wwn) == (number, world_wide)


def test_a_drive_letter_may_be_the_number_of_its_character_and_a_partition_says_its_cipher() -> None:
    body = rows_of("MSFT_PhysicalDisk", DRIVE) + rows_of("MSFT_Partition", PARTITION)
    locked = {"DriveLetter": "C:", "ProtectionStatus": 1, "ConversionStatus": 1, "EncryptionMethod": 6}
    (disk,) = read_windows(Disks, body + rows_of("Win32_EncryptableVolume", locked)).rows
    (part,) = disk.parts
    assert (part.mount_point, part.cipher, disk.encrypted) == ("C:", "aes-xts, 128 bits", True)


def test_a_volume_is_read_only_where_its_partition_is() -> None:
    body = rows_of("Win32_Volume", {"DriveLetter": "C:"}, {"DriveLetter": "E:"}, {"DriveLetter": "F:"})
    sealed = {"DriveLetter": "E", "IsReadOnly": True}
    body += rows_of("MSFT_Partition", {"DriveLetter": "C", "IsReadOnly": False}, sealed)
    assert [volume.read_only for volume in read_windows(Volumes, body).rows] == [False, True, None]


@pytest.mark.parametrize(
    ("code", "number", "technology"),
    [
        (1852787020, 2, "Li-ion"),
        (int.from_bytes(b"LiP\0", "little"), 2, "Li-poly"),
        (0, 6, "Li-ion"),
        (int.from_bytes(b"????", "little"), 2, None),
        (-1, 2, None),
    ],
)
def test_a_battery_says_what_it_is_made_of_in_four_characters(
    code: int, number: int, technology: str | None
) -> None:
    body = rows_of("Win32_Battery", {"DeviceID": "b", "Chemistry": number})
    body += rows_of("BatteryStaticData", {"UniqueID": "b", "Chemistry": code})
    (cell,) = read_windows(Battery, body).rows
    assert cell.technology == technology


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"PrinterStatus": 1, "DetectedErrorState": 8}, "stopped"),
        ({"PrinterStatus": 2, "DetectedErrorState": 0}, None),
        ({"PrinterStatus": 3, "DetectedErrorState": 3}, "idle"),
    ],
)
def test_a_printer_whose_status_is_other_has_stopped_where_its_error_says_so(
    said: Row, state: str | None
) -> None:
    (printer,) = read_windows(Printers, rows_of("Win32_Printer", {"Name": "Laser", **said})).rows
    assert printer.state == state


@pytest.mark.parametrize(
    ("place", "location", "name", "enabled"),
    [
        (
            "HKCU",
            "HKU\\S-1-5-21-1-2-3-1001\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run",
            "Mail",
            False,
        ),
        ("HKLM", "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run", "Mail", False),
        ("HKLM", "HKU\\S-1-5-21-1-2-3-1001\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run", "Mail", True),
        ("HKCU", "Startup", "Mail.lnk", False),
    ],
)
def test_what_was_turned_off_in_the_task_manager_does_not_start(
    place: str, location: str, name: str, enabled: bool
) -> None:
    body = rows_of("Win32_StartupCommand", {"Name": "Mail", "Command": "mail.exe", "Location": location})
    states = ({"Name": name, "State": 3}, {"Name": "Other", "State": 2})
    body += rows_of("registry/StartupApproved", *({"Place": place, "Kind": "Run", **one} for one in states))
    assert [start.enabled for start in read_windows(Startup, body).rows] == [enabled]


@pytest.mark.parametrize(
    ("chosen", "hibernates", "fast"), [(1, 1, True), (1, 0, False), (1, None, True), (0, 1, False)]
)
def test_there_is_no_fast_startup_where_hibernating_is_off(
    chosen: int, hibernates: int | None, fast: bool
) -> None:
    body = rows_of("registry/Power", {"HiberbootEnabled": chosen})
    body += rows_of("registry/Hibernate", {"HibernateEnabled": hibernates})
    assert read_windows(OperatingSystem, body).fast_startup is fast


@pytest.mark.parametrize(
    "uuid",
    ["FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "03000200-0400-0500-0006-000700080009", "0" * 8 + "-0000-0000"],
)
def test_what_thousands_of_boards_share_is_no_fact_of_one(uuid: str) -> None:
    body = rows_of("Win32_ComputerSystemProduct", {"UUID": uuid, "Version": " "})
    body += rows_of("Win32_BIOS", {"SerialNumber": "System Serial Number", "Manufacturer": "Undefined"})
    found = read_windows(Hardware, body)
    assert (found.uuid, found.version, found.serial, found.firmware_vendor) == (None, None, None, None)


def test_a_module_of_memory_that_nobody_named_has_no_name() -> None:
    module = {"DeviceLocator": "DIMM 0", "Manufacturer": "Unknown", "PartNumber": "Not Specified"}
    (one,) = read_windows(
        Memory, rows_of("Win32_PhysicalMemory", module | {"SerialNumber": "00000000"})
    ).modules
    assert (one.vendor, one.part, one.serial) == (None, None, None)


def test_makers_words_in_the_language_of_the_system_are_no_makers() -> None:
    device = {"DeviceID": "USB\\ROOT_HUB30\\4&1", "Manufacturer": "(Стандартный концентратор USB)"}
    screen = {
        "InstanceName": "DISPLAY\\BOE0900\\4&1_0",
        "SerialNumberID": [48, 0],
        "ProductCodeID": [48, 57, 0],
    }
    found = read_windows(Devices, rows_of("Win32_PnPEntity", device) + rows_of("WmiMonitorID", screen))
    assert found.rows[0].vendor is None
    assert (found.displays[0].model, found.displays[0].serial) == ("09", None)


def test_a_static_address_stands_in_two_stores_and_is_one() -> None:
    address = {
        "IPAddress": "192.0.2.7",
        "InterfaceIndex": 5,
        "PrefixLength": 24,
        "AddressFamily": 2,
        "PrefixOrigin": 1,
    }
    card = {
        "Name": "Ethernet",
        "InterfaceIndex": 5,
        "PnPDeviceID": "PCI\\VEN_10DE&DEV_0760&SUBSYS_360A103C\\3&24",
    }
    body = rows_of("MSFT_NetAdapter", card) + rows_of("MSFT_NetIPAddress", address, dict(address))
    (adapter,) = read_windows(Network, body).adapters
    assert [one.address for one in adapter.addresses] == ["192.0.2.7"]
    assert adapter.hardware_id == "10de:0760"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("20240315", "2024-03-15"),
        ("2023-08-09 00:31:48", "2023-08-09"),
        ("2025-10-02", "2025-10-02"),
        ("202403-15", None),
        ("15.03.2024", None),
    ],
)
def test_the_day_of_an_installation_is_read_where_it_has_one_meaning(written: str, day: str | None) -> None:
    body = rows_of("registry/Uninstall", {"DisplayName": "Kasse", "InstallDate": written})
    (program,) = read_windows(Software, body).rows
    assert (program.installed_at and program.installed_at.date().isoformat()) == day


def test_administrators_are_known_by_name_where_one_of_them_is_no_longer() -> None:
    accounts = ({"Name": "anna", "SID": "S-1-5-21-1-2-3-1001"}, {"Name": "ben", "SID": "S-1-5-21-1-2-3-1002"})
    body = rows_of("Win32_UserAccount", *accounts) + rows_of("Get-LocalGroupMember", {"Name": "ben"})
    assert [user.administrator for user in read_windows(Users, body).rows] == [False, True]


def _came(name: str, session: str, origin: str = "127.0.0.1", kind: int = 2, at: int = 1790000100) -> Row:
    said = {"TargetUserName": name, "TargetLogonId": session, "LogonType": kind, "IpAddress": origin}
    return {"Id": 4624, "Time": at, **said}


def test_who_came_in_is_told_to_administrators_once_each_and_without_windows_own_accounts() -> None:
    twins = (_came("anna", "112"), _came("anna", "111"))
    far = _came("ben", "77", "192.0.2.10", 10, 1789990000)
    body = rows_of("Security", *twins, _came("DWM-2", "90", "-"), far)
    found = read_windows(Users, body)
    assert [(one.user, one.origin) for one in found.log_ons] == [("anna", None), ("ben", "192.0.2.10")]
    gap = gap_of(read_windows(Users, rows_of("Security", status="denied")), "log_ons")
    assert (gap.why, gap.help) == (Status.DENIED, Help.ADMINISTRATOR)


def test_who_left_is_told_by_the_number_of_either_twin_and_never_before_coming() -> None:
    ends = ({"Id": 4647, "TargetLogonId": "111", "Time": at} for at in (1790003000, 1790000000))
    found = read_windows(Users, rows_of("Security", _came("anna", "112"), _came("anna", "111"), *ends))
    (anna,) = found.log_ons
    assert (anna.ended_at and anna.ended_at.timestamp()) == 1790003000


def test_who_is_signed_in_from_afar_is_told_with_the_address_that_the_log_has() -> None:
    body = rows_of("Win32_LogonSession", {"LogonId": "77", "LogonType": 10, "StartTime": 1789990000})
    body += rows_of("Win32_LoggedOnUser", {"Name": "ben", "LogonId": "77"})
    body += rows_of("Security", _came("ben", "77", "192.0.2.10", 10))
    assert [one.origin for one in read_windows(Users, body).signed_in] == ["192.0.2.10"]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"StartMode": "Unknown", "ExitCode": 1067}, "failed"),
        ({"StartMode": "Unknown", "ExitCode": 1077}, "inactive"),
        ({"StartMode": "Manual", "ExitCode": 1067}, "inactive"),
    ],
)
def test_a_service_whose_program_was_taken_away_has_failed(said: Row, state: str) -> None:
    service = {"Name": "Agent", "State": "Stopped", "PathName": None, **said}
    assert [one.state for one in read_windows(Services, rows_of("Win32_Service", service)).rows] == [state]


_SPACE: Row = {"FriendlyName": "Akten", "ResiliencySettingName": "Mirror", "ObjectId": "v"}


@pytest.mark.parametrize(
    ("said", "space"),
    [
        ({"HealthStatus": 0, "OperationalStatus": [2]}, ("active", False, False)),
        ({"HealthStatus": 1, "OperationalStatus": [3]}, ("active", True, False)),
        ({"HealthStatus": 1, "OperationalStatus": [11]}, ("active", True, True)),
        ({"HealthStatus": 2, "OperationalStatus": [0xD002]}, ("inactive", True, False)),
        ({"HealthStatus": 5, "OperationalStatus": []}, ("active", None, False)),
    ],
)
def test_a_space_tells_whether_it_has_lost_a_drive(said: Row, space: tuple[str, bool | None, bool]) -> None:
    drives = ({"DeviceId": str(number), "ObjectId": f"d{number}"} for number in (2, 1))
    body = rows_of("MSFT_PhysicalDisk", *drives) + rows_of("MSFT_VirtualDisk", {**_SPACE, **said})
    body += rows_of("MSFT_StoragePool", {"ObjectId": "p", "Size": 100, "AllocatedSize": 30})
    body += rows_of("MSFT_StoragePoolTo", *({"Pool": "p", "Has": one} for one in ("d2", "d1", "v")))
    found = read_windows(Disks, body)
    (array,), (pool,) = found.raid, found.groups
    assert (array.state, array.degraded, array.rebuilding) == space
    assert (array.level, array.members) == ("mirror", ("PhysicalDrive1", "PhysicalDrive2"))
    assert (pool.free_bytes, pool.volumes, pool.drives) == (70, 1, 2)


@pytest.mark.parametrize(
    ("said", "number"), [("-5", -5), (" 7 ", 7), ("--5", None), ("-", None), ("", None), ("5-", None)]
)
def test_a_number_written_as_text_is_read_and_dashes_alone_are_none(said: str, number: int | None) -> None:
    assert WindowsRow({"value": said}).number("value") == number
