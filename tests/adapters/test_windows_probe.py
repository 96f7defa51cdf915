"""The probe for Windows by its grammar: it parses, calls only what is on a list, and reads every category."""

from __future__ import annotations

import hashlib
import re

import pytest

from deskside.adapters.catalogue.powershell_grammar import commands, errors, functions, members, types
from deskside.adapters.probes import SHIPPED, ShippedProbes, as_sent
from deskside.domain.companion.facts_filter import PERSONAL_BLOCKS
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.ssh.leash import leash
from domain.inventory.windows.cases import GERMAN
from source import ROOT

SOURCE = (ROOT / "resources" / "probes" / "windows.ps1").read_bytes()
TEXT = SOURCE.decode()
CODE = "\n".join(line for line in TEXT.split("\n") if not line.lstrip().startswith("#"))
PROBES = ShippedProbes(ROOT / "resources" / "probes")

READS = {
    *("Get-CimInstance", "Get-Item", "Get-ItemProperty", "Get-ChildItem", "Get-Process", "Get-WinEvent"),
    *("Get-VpnConnection", "Get-AppxPackage", "Get-LocalUser", "Get-LocalGroupMember", "Test-Path"),
    *("ConvertTo-Json", "Where-Object", "Start-Sleep", "New-Object"),
}
"""Cmdlets that change nothing, and whose properties are the same in every language."""
OBJECTS = {
    *("Text.UTF8Encoding", "DateTime", "Collections.ArrayList", "IO.MemoryStream"),
    *("Management.Automation.Runspaces.SessionStateFunctionEntry", "-ComObject"),
    *("Diagnostics.Eventing.Reader.EventLogQuery", "Diagnostics.Eventing.Reader.EventLogReader"),
    "Security.Principal.WindowsPrincipal",
}
COM = {"Microsoft.Update.AutoUpdate", "Microsoft.Update.Session", "Shell.Application"}


def test_the_digest_in_the_release_is_that_of_the_program() -> None:
    """After a change on purpose, `SHIPPED` is to be set to what this says."""
    assert hashlib.sha256(as_sent(SOURCE)).hexdigest() == SHIPPED["windows"].sha256
    probe = PROBES.inventory(["os"], "windows").probe
    assert (probe.name, probe.shell, probe.arguments[1:]) == ("windows", "powershell", ("os",))


@pytest.mark.parametrize("source", [SOURCE, as_sent(SOURCE)], ids=["as-written", "as-sent"])
def test_it_parses(source: bytes) -> None:
    assert errors(source) == ()


def test_it_calls_nothing_but_itself_and_what_only_reads() -> None:
    called = {command.name for command in commands(SOURCE)} - functions(SOURCE)
    assert called == READS | {"&([scriptblock]::Create($block[1]))"}
    made = set(re.findall(r"New-Object (\S+?)[\s()]", CODE))
    assert made == OBJECTS
    assert set(re.findall(r"-ComObject '([^']+)'", CODE)) == COM


def test_of_dot_net_it_uses_only_what_reads() -> None:
    static = {member.name.split("(")[0] for member in members(SOURCE) if member.name.startswith("[")}
    assert {name for name in static if "::" in name} <= {
        *(
            "[Console]::OpenStandardOutput",
            "[Environment]::Exit",
            "[DateTimeKind]::Utc",
            "[DateTime]::UtcNow",
        ),
        *("[TimeZoneInfo]::Local", "[Globalization.CultureInfo]::CurrentCulture"),
        *(
            "[Globalization.CultureInfo]::CurrentCulture.Name",
            "[Globalization.CultureInfo]::InstalledUICulture",
        ),
        *("[Globalization.CultureInfo]::InstalledUICulture.Name", "[IO.File]::ReadAllLines"),
        *("[IO.File]::ReadAllText", "[regex]::Match", "[DateTime]::SpecifyKind", "[scriptblock]::Create"),
        "[Security.Principal.WindowsBuiltInRole]::Administrator",
        *("[Security.Principal.WindowsIdentity]::GetCurrent", "[Math]::Max", "[hashtable]::Synchronized"),
        *("[Management.Automation.Runspaces.InitialSessionState]::CreateDefault2", "[PowerShell]::Create"),
        *("[RunspaceFactory]::CreateRunspacePool", "[Diagnostics.Stopwatch]::StartNew"),
    }, static
    assert not types(SOURCE) & {
        "Net.WebClient",
        "Net.Sockets.TcpClient",
        "IO.FileStream",
        "Reflection.Assembly",
    }


@pytest.mark.parametrize(
    "word",
    [
        *(
            "Win32_Product",
            "netsh",
            "systeminfo",
            "ipconfig",
            "net user",
            "net.exe",
            "w32tm",
            "wmic",
            "reg.exe",
        ),
        *("Invoke-Expression", "iex", "Add-Type", "Invoke-WebRequest", "Invoke-RestMethod", "Start-Process"),
        *(
            "Set-",
            "Remove-",
            "New-Item",
            "Out-File",
            "Add-Content",
            "Clear-",
            "Stop-",
            "Restart-",
            "Invoke-Cim",
        ),
        *(
            "CommandLine",
            "Password\\b",
            "key=clear",
            "RecoveryPassword",
            "DigitalProductId",
            "BackupProductKey",
        ),
        *("PSReadLine", "Credential", "Document'", "wlan", "Login Data", "Cookies"),
    ],
)
def test_it_names_nothing_that_changes_repairs_translates_or_reveals(word: str) -> None:
    assert not re.search(rf"(?<![\w-]){word}", CODE, re.IGNORECASE)


def test_it_reads_every_category_and_the_parsers_cases_have_every_block() -> None:
    planned: dict[str, list[str]] = {}
    for kind, name in re.findall(r"^(Section|Block) '([^']+)'", TEXT, re.MULTILINE):
        if kind == "Section":
            planned.setdefault(name.partition(".")[0], [])
        else:
            planned[list(planned)[-1]].append(name)
    assert set(planned) == set(CATEGORIES)
    missing = {name: set(GERMAN[name]) - set(blocks) for name, blocks in planned.items()}
    assert not any(missing.values()), missing
    uncased = {name: set(blocks) - set(GERMAN[name]) for name, blocks in planned.items()}
    assert not any(uncased.values()), uncased


def test_every_property_that_a_case_has_is_one_that_the_probe_sends() -> None:
    unknown = {
        f"{name}/{source}.{key}"
        for name, blocks in GERMAN.items()
        for source, rows in blocks.items()
        for row in rows
        for key in row
        if f"'{key}'" not in TEXT and f"{key} =" not in TEXT
    }
    assert unknown == set()


def test_what_a_companion_may_have_to_hide_is_a_block_of_the_probe() -> None:
    hidden = {name for names in PERSONAL_BLOCKS.values() for name in names}
    blocks = set(re.findall(r"^Block '([^']+)'", TEXT, re.MULTILINE))
    assert hidden & blocks == {
        *("MSFT_NetConnectionProfile", "Get-VpnConnection", "connections"),
        *("registry/UninstallUser", "Get-AppxPackage", "scoop"),
    }


def test_it_fits_the_leash() -> None:
    probe = PROBES.inventory([], "windows").probe
    leashed = leash(probe, "0" * 32)
    assert leashed.armoured
    assert len(leashed.stdin) < 64 << 10
