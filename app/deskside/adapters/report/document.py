"""A report for programs: the facts themselves, as `resources/schemas/report.schema.json` describes them."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from deskside.domain.report import ReportedStep

if TYPE_CHECKING:
    from deskside.domain.report import ReportedEntry, TicketReport

SCHEMA = "deskside-report/1"


def as_json(report: TicketReport, *, verification: str) -> bytes:
    """Return the report as indented JSON, UTF-8.

    `verification` is the sentence for people; programs read `intact` and `anchored` beside it.
    """
    document = {
        "schema": SCHEMA,
        "written_at": _plain(report.written_at),
        "ticket": _plain(report.ticket),
        "timeline": [_item(item) for item in report.timeline],
        "actors": _plain(report.actors),
        "journal": {
            "intact": report.verification.flaw is None,
            **_plain(report.verification),
            "sentence": verification,
        },
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _item(item: ReportedStep | ReportedEntry) -> dict[str, Any]:
    fact = item.entry.fact
    found: dict[str, Any] = {
        "seq": item.entry.seq,
        "at": _plain(item.entry.at),
        "actor": item.entry.actor.account,
        "type": "erased" if fact is None else _kebab(type(fact).__name__),
        "corrected_by": [correction.seq for correction in item.corrections],
    }
    if not isinstance(item, ReportedStep):
        return found | {"fact": _plain(fact)}
    return found | {
        "step": _plain(item.started),
        "end": _plain(item.ended),
        "findings": _plain(item.findings),
        "output": _plain(item.output),
        "inventory": json.loads(item.snapshot.inventory) if item.snapshot else None,
    }


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON is any of its types
    """Return `value` as JSON types: dataclasses as objects, pairs as arrays, times as ISO 8601 UTC."""
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
