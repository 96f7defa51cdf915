"""The rules, on what a Mac and a FreeBSD server said: what is found there, and what must not be."""

from __future__ import annotations

from datetime import UTC, datetime

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.document import Inventory, InventoryTarget
from deskside.domain.inventory.findings.find import find
from domain.inventory.machine_cases import load

WHEN = datetime(2025, 11, 23, 8, 26, 40, tzinfo=UTC)


def found_on(name: str) -> dict[str, list[str]]:
    """Return the codes of what is found, each with what it is about."""
    case = load(name)
    target = InventoryTarget(
        label="m", machine_id="0", platform=case.platform, probe=case.platform, probe_sha256="0"
    )
    read = {category: case.read(category) for category in CATEGORIES}
    found: dict[str, list[str]] = {}
    for finding in find(Inventory(collected_at=WHEN, target=target, categories=read)):
        found.setdefault(finding.code, []).append(finding.subject)
    return found


def test_the_laptop_is_filling_up_prints_nothing_and_has_no_firewall() -> None:
    found = found_on("macos-14-laptop")
    assert found["volume-filling"] == ["/System/Volumes/Data"]
    assert found["drive-silent"] == ["/Volumes/team"]
    assert found["printer-stopped"] == ["HP_LaserJet"]
    assert {"firewall-off", "services-failed", "remote-control-installed", "updates-waiting"} <= set(found)


def test_a_volume_of_macos_that_nobody_may_write_to_is_no_finding() -> None:
    assert "volume-read-only" not in found_on("macos-14-laptop")
    assert "volume-read-only" not in found_on("macos-12-imac")


def test_the_old_imac_has_no_network_no_protection_and_no_updates_any_more() -> None:
    found = found_on("macos-12-imac")
    assert found["self-assigned-address"] == ["en0"]
    assert {"no-gateway", "system-integrity-off", "gatekeeper-off", "system-unsupported"} <= set(found)
    assert "firewall-off" not in found
    assert "secure-boot-off" not in found


def test_a_healthy_server_gives_none() -> None:
    assert found_on("freebsd-14-server") == {}
