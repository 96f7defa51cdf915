"""The JSON Schemas of every public format, made of the types: `python -m deskside.programs.schemas FOLDER`.

A test compares them with `resources/schemas`.
"""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

from deskside.adapters.catalogue.manifest_form import script_schema
from deskside.adapters.catalogue.walkthrough_form import walkthrough_schema
from deskside.domain.inventory.document import inventory_schema
from deskside.domain.inventory.findings.rule import PLAIN_SCHEMA
from deskside.domain.profile.shape import ProfileShape
from deskside.domain.profile.shown import ShownProfileShape
from deskside.domain.relay.shown import RelayCheckShape
from deskside.domain.settings import SettingShape
from deskside.domain.shapes.report import ReportShape, TicketShape, TicketWithStepsShape, VerificationShape

Schema = dict[str, Any]

_SCALARS: dict[object, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    NoneType: "null",
}


def schemas() -> dict[str, Schema]:
    """Return every schema by the name of its file."""
    return {
        "inventory.schema.json": _inventory(),
        "profile.schema.json": _document("The text of an organisation profile (TOML)", ProfileShape),
        "profile-show.schema.json": _document("deskside profile show --json", ShownProfileShape),
        "relay-check.schema.json": _document("deskside relay check --json", RelayCheckShape),
        "report.schema.json": _document("A report of a ticket", ReportShape),
        "script.schema.json": script_schema(),
        "settings.schema.json": _document("deskside settings --json", list[SettingShape]),
        "ticket.schema.json": _document("deskside ticket show --json", TicketWithStepsShape),
        "tickets.schema.json": _document("deskside ticket list --json", list[TicketShape]),
        "verification.schema.json": _document("deskside journal verify --json", VerificationShape),
        "walkthrough.schema.json": walkthrough_schema(),
    }


def _inventory() -> Schema:
    """Return the document's schema with what a command adds to it."""
    schema = inventory_schema()
    schema["properties"]["findings"] = {
        "type": "array",
        "description": "What is worth noticing, worst first; only where a command prints it.",
        "items": dict(PLAIN_SCHEMA),
    }
    return schema


def printed(schema: Schema) -> str:
    """Return a schema as its file holds it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _document(title: str, kind: object) -> Schema:
    definitions: dict[str, Schema] = {}
    found = _schema(kind, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **found,
        "$defs": dict(sorted(definitions.items())),
    }


def _schema(kind: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401 - any annotation
    if is_typeddict(kind):
        return _object(kind, definitions)
    if kind is object:
        return {}
    if get_origin(kind) is Literal:
        return {"enum": list(get_args(kind))}
    if isinstance(kind, UnionType):
        return {"anyOf": [_schema(part, definitions) for part in get_args(kind)]}
    if get_origin(kind) is list:
        return {"type": "array", "items": _schema(get_args(kind)[0], definitions)}
    if get_origin(kind) is dict:
        return {"type": "object", "additionalProperties": _schema(get_args(kind)[1], definitions)}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [str(member) for member in kind]}
    return {"type": _SCALARS[kind]}


def _object(kind: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401 - a TypedDict
    name = kind.__name__.removesuffix("Shape")
    if name not in definitions:
        definitions[name] = {}
        hints = get_type_hints(kind)
        definitions[name] = {
            "type": "object",
            "description": " ".join(str(kind.__doc__).split()),
            "properties": {key: _schema(part, definitions) for key, part in hints.items()},
            "required": [key for key in hints if key in kind.__required_keys__],
        }
    return {"$ref": f"#/$defs/{name}"}


def main(folder: Path) -> None:
    """Write every schema into `folder`."""
    for name, schema in schemas().items():
        (folder / name).write_text(printed(schema), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
