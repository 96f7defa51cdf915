"""Disks, network drives and the hardware of a Mac."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.mac import Heard, put, says

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LIST = """<plist version="1.0">
<dict>
\t<key>AllDisks</key>
\t<array>
\t\t<string>disk0</string>
\t\t<string>disk0s1</string>
\t</array>
\t<key>WholeDisks</key>
\t<array>
\t\t<string>disk0</string>
\t</array>
</dict>
</plist>
"""
INFO = """<plist version="1.0">
<dict>
\t<key>MediaName</key>
\t<string>EXAMPLE SSD 0512</string>
\t<key>SMARTDeviceSpecificKeysMayVaryNotGuaranteed</key>
\t<dict>
\t\t<key>AVAILABLE_SPARE</key>
\t\t<integer>{spare}</integer>
\t\t<key>AVAILABLE_SPARE_THRESHOLD</key>
\t\t<integer>99</integer>
\t</dict>
\t<key>SMARTStatus</key>
\t<string>{says}</string>
</dict>
</plist>
"""
HEADER = "Timestamp               Ty Process[PID:TID]\n"
ERROR = "2026-11-22 09:12:00.123 Df kernel[0:1a2b] (IOStorageFamily) disk4s1: I/O error.\n"
OVER = "exit 124"
"""A program that `bounded` has ended is told so."""
LONG = f'case "$*" in *10081m*) {OVER} ;; *) {says(HEADER)}\n;; esac'
DISKUTIL = "what several public projects have recorded of diskutil on macOS"


def disks(
    health: str = "Verified", spare: int = 100, log: str = says(HEADER), raid: str = ""
) -> dict[str, str]:
    info = says(INFO.format(says=health, spare=spare))
    return {
        "diskutil": f'case $1 in list) {says(LIST)}\n;; info) {info}\n;; *) echo "{raid}" ;; esac',
        "log": log,
    }


@pytest.mark.parametrize(
    ("case", "status", "keys", "tools"),
    [
        ("healthy", 0, "no-errors", disks()),
        ("failing", 2, "disk-says-failing back-up", disks("Failing")),
        ("no-reserve", 2, "disk-says-failing back-up", disks(spare=3)),
        ("kernel-errors", 2, "kernel-errors back-up", disks(log=says(HEADER + ERROR * 2))),
        ("log-hidden", 3, "log-hidden rest-clean", disks(log="exit 64")),
        ("log-partly", 0, "log-partly no-errors", disks(log=LONG)),
        ("log-too-long", 3, "log-too-long rest-clean", disks(log=OVER)),
        ("mirror-incomplete", 2, "mirror-incomplete back-up", disks(raid="<string>Degraded</string>")),
    ],
)
def test_signs_of_a_dying_disk_are_found(
    case: str, status: int, keys: str, tools: Mapping[str, str], tmp_path: Path
) -> None:
    Heard(
        script="disk.health-signs",
        case=case,
        status=status,
        keys=keys,
        tools=tools,
        given=("168",),
        form=DISKUTIL,
    ).check(tmp_path)


MOUNTS = """/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
/dev/disk3s6 on /System/Volumes/VM (apfs, local, noexec, journaled, noatime, nobrowse)
/dev/disk6s1 on /Volumes/Installer (hfs, local, nodev, nosuid, read-only, noowners, quarantine)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
"""
SHARE = "//oleg:secret@files.example.org/our%20share on {at} (smbfs, nodev, nosuid, mounted by oleg)\n"
MOUNTED = "what several public projects have recorded of mount on macOS"
ANSWERS = r"""printf 'Filesystem Blocks Used Available Capacity Mounted on\n//x 9 {0} {1} {0}%% %s\n' "$2" """


@pytest.mark.parametrize(
    ("case", "status", "keys", "df"),
    [
        ("healthy", 0, "all-answer", ANSWERS.format(40, 60)),
        ("full", 1, "full free-there", ANSWERS.format(99, 1)),
        ("gone", 2, "gone connect-again", 'echo "df: $2: Socket is not connected" >&2; exit 1'),
        ("hangs", 2, "hangs check-server", OVER),
    ],
)
def test_network_drives_are_asked(case: str, status: int, keys: str, df: str, tmp_path: Path) -> None:
    at = tmp_path / "our share"
    at.mkdir()
    Heard(
        script="disk.network-drives",
        case=case,
        status=status,
        keys=keys,
        tools={
            "mount": says(MOUNTS + SHARE.format(at=at)),
            "df": df,
            "ls": "",
        },
        form=MOUNTED,
    ).check(tmp_path)


def test_a_mac_without_network_drives_is_well(tmp_path: Path) -> None:
    tools = {"mount": says(MOUNTS), "df": ":", "ls": ""}
    Heard(script="disk.network-drives", case="none", status=0, keys="none", tools=tools).check(tmp_path)


DATA = r"printf 'Filesystem 1024-blocks Used Available Capacity Mounted on\n"
DATA += r"/dev/disk3s5 488245288 300000000 {free} 62%% /System/Volumes/Data\n'"
DU = """case "$*" in
*-s*) echo "12 $4" ;;
*)
    data=/System/Volumes/Data
    printf '%s\\t%s\\n' 150000000 $data/Users/oleg/Movies 160000000 $data/Users/oleg 300000000 $data
    echo 'du: /System/Volumes/Data/Users/oleg/Library/Mail: Operation not permitted' >&2 ;;
esac"""
OPEN = "p611\ncVideo Editor\nf12\ntREG\ns40960000000\nf13\ntDIR\ns512\n"


def space(free: int, **tools: str) -> dict[str, str]:
    return {
        "mount": says(MOUNTS),
        "df": DATA.format(free=free),
        "du": DU,
        "find": ":",
        "lsof": ":",
        "tmutil": says("Snapshots for disk /System/Volumes/Data:"),
        **tools,
    }


SNAPSHOTS = says(
    "Snapshots for disk /:\ncom.apple.TimeMachine.2026-11-22-051112.local\n"
    "com.apple.TimeMachine.2026-11-22-061112.local\n"
)


@pytest.mark.parametrize(
    ("case", "status", "keys", "tools"),
    [
        ("healthy", 0, "enough-room", space(180000000)),
        (
            "full",
            2,
            "full big-folder partly-hidden snapshots make-room",
            space(4000000, tmutil=SNAPSHOTS),
        ),
        (
            "deleted-but-open",
            1,
            "nearly-full big-folder partly-hidden deleted-but-open restart-program make-room",
            space(30000000, lsof=says(OPEN)),
        ),
        ("nothing-to-measure", 3, "nothing-to-measure", space(1, mount=":")),
    ],
)
def test_what_fills_a_disk_is_found(
    case: str, status: int, keys: str, tools: Mapping[str, str], tmp_path: Path
) -> None:
    Heard(
        script="disk.space-eaters",
        case=case,
        status=status,
        keys=keys,
        tools=tools,
        given=("90", ""),
        form=MOUNTED,
    ).check(tmp_path)


BATTERY = """{{
  "SPPowerDataType" : [
    {{
      "_name" : "spbattery_information",
      "sppower_battery_health_info" : {{
        "sppower_battery_cycle_count" : {cycles},
        "sppower_battery_health" : "{health}",
        "sppower_battery_health_maximum_capacity" : "{percent}%"
      }}
    }}
  ]
}}
"""
COOL = (
    "Note: No thermal warning level has been recorded\nNote: No performance warning level has been recorded\n"
)
HOT = "2026-11-23 09:12:00 +0300 CPU Power notify\n\tCPU_Scheduler_Limit \t= 100\n\tCPU_Speed_Limit \t= 58\n"


def hardware(cycles: int = 253, health: str = "Good", percent: int = 87, heat: str = COOL) -> dict[str, str]:
    power = BATTERY.format(cycles=cycles, health=health, percent=percent)
    return {"system_profiler": says(power), "pmset": says(heat)}


@pytest.mark.parametrize(
    ("case", "status", "keys", "tools"),
    [
        ("healthy", 0, "sound", hardware()),
        ("battery-worn", 1, "battery-worn new-battery", hardware(1204, "Fair", 41)),
        ("battery-service", 1, "battery-service new-battery", hardware(1010, "Fair", 71)),
        ("slowed-by-heat", 1, "slowed-by-heat cool-down", hardware(heat=HOT)),
        ("kernel-stopped", 2, "kernel-stopped read-report", hardware()),
        ("nothing-told", 3, "log-hidden nothing-told", {"system_profiler": ":", "pmset": ":"}),
    ],
)
def test_trouble_of_the_hardware_is_found(
    case: str, status: int, keys: str, tools: Mapping[str, str], tmp_path: Path
) -> None:
    reports = "/Library/Logs/DiagnosticReports/"
    files = {} if case == "nothing-told" else {reports + "Notes-2026-11-22.ips": ""}
    if case == "kernel-stopped":
        files[reports + "Kernel-2026-11-22-091200.panic"] = ""
    Heard(
        script="hardware.trouble",
        case=case,
        status=status,
        keys=keys,
        tools=tools,
        given=("48",),
        files=files,
        form="what several public projects have recorded of system_profiler and pmset on macOS",
    ).check(tmp_path)


MOVE, MOVE_BACK = "disk.move-folder", "disk.move-folder-back"
CONTAINERS = """case $3 in
/dev/disk6s1) container=disk6 ;;
*) container=disk3 ;;
esac
printf '\\t<key>APFSContainerReference</key>\\n\\t<string>%s</string>\\n' "$container" """
PARTS = r"""case $2 in
*/Volumes/Big*) part=/dev/disk6s1 ;;
*) part=/dev/disk3s5 ;;
esac
printf 'Filesystem 1024-blocks Used Available Capacity Mounted on\n%s 9000000 1 8000000 1%% /\n' "$part" """
BUSY = "p611\ncVideo Editor\nf12\nn{folder}/film.mov\n"


def moving(**tools: str) -> dict[str, str]:
    kept = dict.fromkeys(("cp", "mv", "ln", "rm", "du", "readlink", "ls"), "")
    return {
        **kept,
        "df": PARTS,
        "diskutil": CONTAINERS,
        "lsof": ":",
        "mount": says(MOUNTS),
        "stat": "exit 1",
        **tools,
    }


def test_a_folder_of_a_mac_is_moved_to_another_disk_and_back(tmp_path: Path) -> None:
    film = put(tmp_path, "/Users/oleg/Movies/film.mov", "a long film")
    volume = put(tmp_path, "/Volumes/Big/.keep", "").parent
    folder = film.parent
    Heard(
        script=MOVE,
        case="healthy",
        status=0,
        keys="moved tell-where",
        tools=moving(),
        given=(str(folder), str(volume)),
    ).check(tmp_path)
    assert (folder.is_symlink(), film.read_text()) == (True, "a long film")
    Heard(
        script=MOVE_BACK,
        case="healthy",
        status=0,
        keys="back",
        tools=moving(),
        given=(str(folder), str(volume / "Movies")),
    ).check(tmp_path)
    assert (folder.is_symlink(), film.read_text(), sorted(volume.iterdir())) == (
        False,
        "a long film",
        [volume / ".keep"],
    )


@pytest.mark.parametrize(
    ("case", "keys", "folder", "volume"),
    [
        ("same-disk", "same-disk choose-place", "/Users/oleg/Movies", "/Volumes/Other"),
        ("system-folder", "system-folder choose-other", "/Users/oleg/Library/Mail", "/Volumes/Big"),
        ("in-use", "in-use close-program", "/Users/oleg/Movies", "/Volumes/Big"),
    ],
)
def test_what_must_not_be_moved_stays(case: str, keys: str, folder: str, volume: str, tmp_path: Path) -> None:
    inside = put(tmp_path, f"{folder}/film.mov", "a long film")
    place = put(tmp_path, f"{volume}/.keep", "").parent
    open_there = {"lsof": says(BUSY.format(folder=inside.parent))} if case == "in-use" else {}
    Heard(
        script=MOVE,
        case=case,
        status=2,
        keys=keys,
        tools=moving(**open_there),
        given=(str(inside.parent), str(place)),
    ).check(tmp_path)
    assert inside.read_text() == "a long film"
