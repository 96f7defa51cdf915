"""The probes for macOS and FreeBSD, run by real shells over tools that print what those systems print.

No Mac and no FreeBSD was at hand: their kernels, and the tools themselves, are what these tests cannot show.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.probes import SHIPPED, as_sent
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.codec import to_plain
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.wire import SectionReader
from deskside.usecases.gather_inventory import GatherInventory
from domain.inventory.answers import grouped
from domain.inventory.machine_cases import load, names
from fakes.shell_machine import ShellMachine
from needs import needs
from servers.busybox import BusyboxRoot
from servers.sshd import Sshd
from source import ROOT
from targets.inventory_of import Desk, connected
from targets.stand_ins import PROBES, StandInProbes, set_up

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deskside.domain.inventory.facts import Category
    from deskside.domain.inventory.wire import Section
    from domain.inventory.machine_cases import MachineCase

SHELLS = {"dash": ("dash",), "bash": ("bash",), "busybox": ("busybox", "sh")}
FAST = ("os", "memory", "cpu", "battery", "hardware", "security", "updates", "printers", "processes")
FAST_ON_BSD = ("memory", "cpu", "hardware", "processes", "battery", "updates", "devices")


def answered(
    case: MachineCase, folder: Path, shell: str, *categories: str, without: Sequence[str] = ()
) -> dict[str, list[Section]]:
    """Return the frames that the probe of the case's platform sends."""
    if shell == "busybox":
        needs("busybox", package="busybox-static")
    tools = set_up(case, folder / "tools", without=without)
    probes = StandInProbes(case.platform, str(tools), applets=shell == "busybox")
    marked = probes.inventory(categories)
    command = [*SHELLS[shell], "-c", marked.probe.body.decode(), "deskside", *marked.probe.arguments]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LOGNAME": "anna"}
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=environment, check=False)
    assert ran.stderr == b""
    reader = SectionReader(marked.nonce)
    sections = reader.feed(ran.stdout)
    assert reader.ended
    return grouped(sections)


def read(frames: Mapping[str, list[Section]], name: str, platform: str) -> Category:
    return CATEGORIES[name].parse(*frames.get(name, []), platform=platform)


FROM_FILES = {"os": {"time_service"}, "security": {"protection", "remote_control"}}
"""What the probe tells from files that only a Mac, or a root furnished as one, has."""
LEFT_OUT = {"startup", "events", "users"}
"""Read from a home that the account of the test has not; `users` says who it is."""


def plain(category: Category, *, with_files: bool = True) -> object:
    found = to_plain(replace(category, took_ms=0, source=(), problems=(), status=Status.OK, not_seen=()))
    return (
        found
        if with_files
        else {key: found[key] for key in found.keys() - FROM_FILES.get(category.NAME, set())}
    )


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", [one for one in names() if load(one).platform in {"macos", "freebsd"}])
def test_every_shell_sends_what_the_tools_said_byte_for_byte(name: str, shell: str, tmp_path: Path) -> None:
    case = load(name)
    chosen = FAST if case.platform == "macos" else FAST_ON_BSD
    frames = answered(case, tmp_path, shell, *chosen)
    for category in chosen:
        said, expected = read(frames, category, case.platform), case.read(category)
        assert plain(said, with_files=False) == plain(expected, with_files=False), category


def test_one_hanging_tool_costs_its_own_category_and_no_other(tmp_path: Path) -> None:
    """`df` on a dead network drive hangs, and so does the tool that looks for devices."""
    laptop = load("macos-14-laptop")
    hanging = replace(
        laptop,
        tools=tuple(
            replace(one, hang=True) if one.call.startswith(("df -k /Volumes/team", "diskutil")) else one
            for one in laptop.tools
        ),
    )
    try:
        frames = answered(hanging, tmp_path, "dash", "os", "volumes", "users", "network")
    finally:
        end_sleepers()
    assert read(frames, "os", "macos").status is Status.OK
    assert read(frames, "users", "macos").status is Status.OK
    assert read(frames, "network", "macos") != CATEGORIES["network"].kind()()
    assert [one.status for one in frames["volumes"] if one.name == "volumes"] == ["timeout"]
    assert read(frames, "volumes", "macos").status is Status.TIMEOUT


def test_a_dead_network_drive_is_named_and_the_others_are_measured(tmp_path: Path) -> None:
    case = load("macos-14-laptop")
    try:
        frames = answered(case, tmp_path, "bash", "volumes")
    finally:
        end_sleepers()
    assert plain(read(frames, "volumes", "macos")) == plain(case.read("volumes"))
    gap = next(gap for gap in read(frames, "volumes", "macos").problems if gap.field == "rows.used_bytes")
    assert (gap.why, gap.help, gap.detail) == (Status.TIMEOUT, Help.RECONNECT, "/Volumes/team")


def end_sleepers() -> None:
    """End the stand-ins that hang: without a leash nobody else does."""
    listed = subprocess.run(["ps", "-eo", "pid=,args="], check=True, capture_output=True, text=True)
    for line in listed.stdout.splitlines():
        pid, _, command = line.strip().partition(" ")
        if command == "/bin/sleep 31415":
            subprocess.run(["kill", "-KILL", pid], check=False)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_missing_tool_is_a_gap_that_names_it(shell: str, tmp_path: Path) -> None:
    case = load("macos-14-laptop")
    missing = ("vm_stat", "ioreg", "csrutil")
    frames = answered(case, tmp_path, shell, "memory", "battery", "security", "hardware", without=missing)
    memory = read(frames, "memory", "macos")
    assert [gap.detail for gap in memory.problems if gap.field == "free_bytes"] == ["vm_stat"]
    assert [gap.why for gap in memory.problems if gap.field == "free_bytes"] == [Status.MISSING_TOOL]
    battery = read(frames, "battery", "macos")
    assert (battery.status, [gap.detail for gap in battery.problems]) == (Status.MISSING_TOOL, ["ioreg"])
    assert read(frames, "security", "macos").status is Status.PARTIAL


AGENT = """<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0">
<dict>
	<key>EnvironmentVariables</key>
	<dict>
		<key>API_KEY</key>
		<string>canary-in-the-environment</string>
	</dict>
	<key>Label</key>
	<string>org.example.sync</string>
	<key>ProgramArguments</key>
	<array><string>/usr/local/bin/sync</string></array>
	<key>RunAtLoad</key>
	<true/>
</dict>
</plist>
"""


@pytest.mark.parametrize("shell", SHELLS)
def test_what_starts_at_log_on_is_read_without_its_environment(shell: str, tmp_path: Path) -> None:
    agents = tmp_path / "Library" / "LaunchAgents"
    agents.mkdir(parents=True)
    (agents / "org.example.sync.plist").write_text(AGENT)
    (agents / "org.example.other.plist").write_bytes(b"bplist00\xd1\x01\x02canary in binary\n<dict>\n")
    frames = answered(load("macos-14-laptop"), tmp_path, shell, "startup")
    assert b"canary" not in frames["startup"][0].body
    rows = to_plain(read(frames, "startup", "macos"))["rows"]
    found = {row["name"]: (row["command"], row["enabled"]) for row in rows if row["kind"] == "autostart"}
    assert found == {
        "org.example.sync": ("/usr/local/bin/sync", True),
        "org.example.other": (None, None),
    }


@pytest.mark.parametrize("platform", ["macos", "freebsd"])
@pytest.mark.parametrize("shell", SHELLS)
def test_on_another_kernel_the_probe_says_so_and_reads_nothing(platform: str, shell: str) -> None:
    marked = PROBES.inventory([], platform)
    command = [*SHELLS[shell], "-c", marked.probe.body.decode(), "deskside", *marked.probe.arguments]
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    sections = SectionReader(marked.nonce).feed(ran.stdout)
    assert [(one.name, one.status) for one in sections] == [("platform", "unsupported"), ("end", "ok")]
    assert sections[0].blocks()["facts"].body == b"ostype=Linux\n"


def test_a_machine_without_proc_and_setsid_answers_the_desk_over_ssh(tmp_path: Path) -> None:
    """The desk sends the Linux probe, learns that this is Darwin, and sends the right one."""
    case = load("macos-14-laptop")
    with BusyboxRoot(tmp_path, without=("setsid",), sh="/bin/bash") as machine:
        furnish(case, machine.root)
        desk = Desk()
        with connected(machine) as link:
            gather = GatherInventory(OnlyWhereWanted(case.platform, "/stand-ins"), desk.journal, desk.clock)
            inventory = gather(desk.ticket, link, report=desk.reported.append, cancel=desk.cancel)
    assert inventory.target.platform == "macos"
    assert set(inventory.categories) == set(CATEGORIES)
    for name in CATEGORIES.keys() - LEFT_OUT:
        assert plain(inventory.categories[name]) == plain(case.read(name)), name


class OnlyWhereWanted(StandInProbes):
    """As the desk's own: the first guess is Linux."""

    def inventory(self, categories: Sequence[str], platform: str = "linux", known: str = ""):  # type: ignore[no-untyped-def]  # noqa: ANN201 - as its parent
        return super().inventory(categories) if platform == "macos" else LINUX_ON_DARWIN.inventory(categories)


class LinuxOnDarwin:
    """The Linux probe, made to meet another kernel: it asks /proc for its name, which here says Linux."""

    def inventory(self, categories: Sequence[str]):  # type: ignore[no-untyped-def]  # noqa: ANN201 - as above
        marked = PROBES.inventory(categories)
        body = marked.probe.body.replace(b"read -r ostype </proc/sys/kernel/ostype", b"ostype=", 1)
        body = body.replace(b"$(uname -s)", b"Darwin")
        return replace(marked, probe=replace(marked.probe, body=body))


LINUX_ON_DARWIN = LinuxOnDarwin()


def furnish(case: MachineCase, root: Path) -> None:
    """Put the stand-ins, and the files and folders that the probe looks at, into a root."""
    set_up(case, root / "stand-ins", at="/stand-ins")
    for said in case.tools:
        for folder in said.folders:
            (root / folder.lstrip("/")).mkdir(parents=True, exist_ok=True)
        if said.file:
            file = root / said.file.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(said.out, encoding="utf-8")


def test_over_openssh_the_answer_is_the_same(tmp_path: Path) -> None:
    case = load("macos-14-laptop")
    tools = set_up(case, tmp_path / "tools")
    desk = Desk()
    with Sshd(tmp_path) as server, connected(server) as link:
        gather = GatherInventory(StandInProbes("macos", str(tools)), desk.journal, desk.clock)
        inventory = gather(
            desk.ticket, link, categories=list(FAST), report=desk.reported.append, cancel=desk.cancel
        )
    for name in FAST:
        said = plain(inventory.categories[name], with_files=False)
        assert said == plain(case.read(name), with_files=False), name


def test_the_linter_for_shells_has_nothing_to_say() -> None:
    shellcheck = Path(sys.executable).with_name("shellcheck")
    probes = ROOT / "resources" / "probes"
    for file in ("common.sh", "bsd.sh", "macos.sh", "freebsd.sh"):
        said = subprocess.run(
            [shellcheck, "--shell=sh", probes / file], check=False, capture_output=True, text=True
        )
        assert said.stdout + said.stderr == "", file


def test_a_desk_that_wants_one_category_gets_one(tmp_path: Path) -> None:
    case = load("macos-14-laptop")
    tools = set_up(case, tmp_path / "tools")
    desk = Desk()
    gather = GatherInventory(StandInProbes("macos", str(tools)), desk.journal, desk.clock)
    inventory = gather(
        desk.ticket, ShellMachine(), categories=["cpu"], report=desk.reported.append, cancel=desk.cancel
    )
    assert list(inventory.categories) == ["cpu"]


@pytest.mark.parametrize("platform", ["macos", "freebsd"])
def test_the_program_is_the_one_of_this_release_and_fits_one_flight(platform: str) -> None:
    """After a change on purpose, `SHIPPED` is to be set to what this says."""
    shipped = SHIPPED[platform]
    probes = ROOT / "resources" / "probes"
    body = as_sent(b"".join((probes / name).read_bytes() for name in shipped.files))
    assert hashlib.sha256(body).hexdigest() == shipped.sha256
    assert len(body) < 20_000


@pytest.mark.parametrize("file", ["common.sh", "bsd.sh", "macos.sh", "freebsd.sh"])
def test_the_program_names_nothing_that_changes_a_machine_asks_the_network_or_a_person(file: str) -> None:
    source = (ROOT / "resources" / "probes" / file).read_text()
    code = "\n".join(line for line in source.split("\n") if not line.lstrip().startswith("#"))
    words = "sudo rm mv cp tee curl wget ping mktemp eval softwareupdate osascript security sfltool write"
    named = [word for word in words.split(" ") if re.search(rf"(?<![\w-]){word}(?![\w-])(?!\(\))", code)]
    assert named in ([], ["security"])  # the category of that name
    assert "security find" not in code
    targets = set(re.findall(r"(?:^|\s)\d?>>?\s*([^\s;&|)]+)", code))
    assert targets <= {"/dev/null"}, targets
