"""Programs, services, printers and updates of a German laptop with Windows 11."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.findings.windows_releases import last_day
from deskside.domain.inventory.printers import Printers
from deskside.domain.inventory.services import Services
from deskside.domain.inventory.software import Software
from deskside.domain.inventory.startup import Startup
from deskside.domain.inventory.updates import Updates
from domain.inventory.answers import gap_of
from domain.inventory.windows.cases import body_of, read_windows, rows_of


def test_software_from_every_source_without_patches_and_hidden_parts() -> None:
    found = {program.id: program for program in read_windows(Software).rows}
    assert set(found) == {
        *("7-Zip 23.01 (x64)", "Kassenprogramm", "Zoom", "Microsoft.WindowsTerminal", "O365ProPlusRetail"),
        *("VisioProRetail", "NetFx3", "KB5031455", "git", "jq", "Microsoft.WindowsStore", "Microsoft.Paint"),
    }
    seven = found["7-Zip 23.01 (x64)"]
    assert (seven.source, seven.scope, seven.size_bytes) == ("registry", "machine", 5600 * 1024)
    assert seven.installed_at == datetime(2026, 3, 1, tzinfo=UTC)
    assert found["Kassenprogramm"].installed_at is None  # not a day
    assert found["Kassenprogramm"].architecture == "i686"
    assert found["Zoom"].scope == "user"
    terminal = found["Microsoft.WindowsTerminal"]
    assert (terminal.publisher, terminal.architecture) == ("Microsoft Corporation", "x86_64")
    assert found["KB5031455"].installed_at == datetime(2025, 11, 4, tzinfo=UTC)


def test_a_missing_cmdlet_is_named_and_the_rest_is_there() -> None:
    said = {"Get_D_AppxPackage": ("missing-tool", "Get-AppxPackage")}
    found = read_windows(Software, body_of("software", **said))
    gap = gap_of(found, "rows")
    assert (gap.why, gap.help, gap.detail) == (Status.MISSING_TOOL, Help.INSTALL, "Get-AppxPackage")
    assert any(program.source == "registry" for program in found.rows)
    assert found.status is Status.PARTIAL


def test_a_service_that_died_is_failed_and_one_that_ended_by_itself_is_not() -> None:
    found = read_windows(Services)
    spooler, licence, agent = found.rows
    assert found.manager == "windows"
    assert (spooler.state, spooler.exit_status, spooler.account) == ("failed", 1067, None)
    assert (licence.state, licence.account) == ("inactive", "NT AUTHORITY\\NetworkService")
    assert agent.start == "static"
    assert "geheim" not in (agent.path or "")


def test_startup_printers_updates() -> None:
    entry, task = read_windows(Startup).rows
    assert (entry.kind, entry.account, entry.enabled) == ("autostart", "EMPFANG-3\\anna", True)
    assert (task.kind, task.schedule, task.enabled) == ("timer", "daily, log-on", False)
    printers = read_windows(Printers)
    laser, shared = printers.rows
    assert printers.scheduler_running is True
    assert (laser.state, laser.reason, laser.jobs) == ("stopped", "paused, out of paper", 1)
    assert (laser.address, laser.default) == ("socket://192.0.2.60:9100", True)
    assert (shared.state, shared.reason) == ("stopped", "set to work offline")
    assert shared.address == "smb://druck/Etage2"
    assert [(job.id, job.account) for job in printers.jobs] == [("Empfang Laser, 12", "anna")]
    updates = read_windows(Updates)
    assert (updates.restart_pending, updates.restart_wanted_by) == (True, ("Windows Update",))
    assert [(one.name, one.action) for one in updates.recent][1:] == [
        ("Intel - net - 23.60.1.2", "failed"),
        ("2026-01 Vorschau (KB5033990)", "remove"),
    ]
    assert len(updates.available_names) == updates.available
    assert (updates.running_kernel, updates.available, updates.automatic) == ("22631.4317", 3, True)
    assert updates.checked_at == datetime.fromtimestamp(1_789_990_000, UTC)


@pytest.mark.parametrize(
    ("policy", "own", "automatic"),
    [
        ({"NoAutoUpdate": 1}, {"Enabled": True, "Level": 4}, False),
        ({}, {"Enabled": True, "Level": 1}, False),
        ({}, {"Enabled": True, "Level": 0}, True),
        ({"AUOptions": 2}, {"Enabled": True, "Level": 4}, False),
        ({}, {"Enabled": False, "Level": 4}, False),
    ],
)
def test_whether_updates_install_themselves(
    policy: dict[str, int], own: dict[str, object], automatic: bool
) -> None:
    body = rows_of("registry/UpdatePolicy", policy) + rows_of("Microsoft.Update.AutoUpdate", own)
    assert read_windows(Updates, body).automatic is automatic


@pytest.mark.parametrize(
    ("name", "version", "ends"),
    [
        ("Microsoft Windows 10 Pro", "22H2 (19045.4046)", date(2025, 10, 14)),
        ("Майкрософт Windows 10 Домашняя", "22H2 (19045.4046)", date(2025, 10, 14)),
        ("Microsoft Windows 10 Enterprise LTSC 2021", "21H2", None),
        ("Microsoft Windows 11 Pro", "23H2 (22631.4317)", date(2025, 11, 11)),
        ("Microsoft Windows 11 Enterprise", "23H2 (22631.4317)", None),
        ("Microsoft Windows 11 Pro", "99H9", None),
        ("Microsoft Windows 8.1 Pro", "6.3", date(2023, 1, 10)),
        ("Microsoft Windows Server 2012 R2 Standard", "9600", date(2023, 10, 10)),
        ("Microsoft Windows Server 2022 Standard", "21H2", None),
        ("Debian GNU/Linux", "10", None),
    ],
)
def test_until_when_a_windows_is_updated(name: str, version: str, ends: date | None) -> None:
    assert last_day(name, version) == ends
