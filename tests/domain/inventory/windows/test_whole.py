"""A German laptop with Windows 11 as one document, and what is found in it."""

from __future__ import annotations

from datetime import UTC, datetime

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.document import Inventory, InventoryTarget, from_json
from deskside.domain.inventory.findings.find import find
from deskside.domain.inventory.wire import Section
from domain.inventory.windows.cases import read_windows


def whole() -> Inventory:
    categories = {name: read_windows(entry.kind()) for name, entry in CATEGORIES.items()}
    target = InventoryTarget(
        label="front-desk", machine_id="m", platform="windows", probe="windows", probe_sha256="ab"
    )
    return Inventory(collected_at=datetime(2026, 9, 21, tzinfo=UTC), target=target, categories=categories)


def test_the_whole_document_survives_being_written_and_read() -> None:
    assert from_json(whole().to_json()) == whole()


def test_the_findings_know_windows_too_and_none_comes_from_a_blank() -> None:
    codes = {finding.code for finding in find(whole())}
    assert {
        "restart-pending",
        "services-failed",
        "drive-silent",
        "printer-stopped",
        "device-not-working",
    } <= codes
    blank = {
        name: CATEGORIES[name].parse(Section(name, "ok", 1, b""), platform="windows") for name in CATEGORIES
    }
    target = whole().target
    nothing = Inventory(collected_at=datetime(2026, 9, 21, tzinfo=UTC), target=target, categories=blank)
    assert list(find(nothing)) == []
