"""The whole document `deskside-inventory/1`: which machine, when, and every category that was asked for."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from deskside.domain.errors import WrongUse
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.codec import Written, from_plain, schema_of, to_json, to_plain
from deskside.domain.inventory.facts import Category, Status

SCHEMA: Final = "deskside-inventory/1"
MAX_DOCUMENT_CHARS: Final = 32 << 20

C = TypeVar("C", bound=Category)


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryTarget:
    """Which machine it was, and what read it."""

    label: str
    machine_id: str
    platform: str
    probe: str
    probe_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """System information of one machine at one time."""

    collected_at: datetime
    target: InventoryTarget
    categories: Mapping[str, Category]
    """By name, in the order of `CATEGORIES`; what was not asked for is not in it."""

    def get(self, kind: type[C]) -> C | None:
        """Return one category by its type: `inventory.get(Memory)`."""
        found = self.categories.get(kind.NAME)
        return found if isinstance(found, kind) else None

    def statuses(self) -> Iterator[tuple[str, Status]]:
        """Yield category and status, for a timeline."""
        for name, category in self.categories.items():
            yield name, category.status

    def members(self) -> dict[str, object]:
        """Return what the document is made of, for `codec.to_json`."""
        return {
            "schema": SCHEMA,
            "collected_at": self.collected_at,
            "target": self.target,
            "categories": dict(self.categories),
        }

    def to_json(self, written: Mapping[str, str] | None = None) -> str:
        """Return the document as text, one value a line: the redactor and `grep` look at lines.

        Args:
            written: Categories, by name, that `codec.to_json` has made text of already.
        """
        texts = {name: Written(text) for name, text in (written or {}).items() if name in self.categories}
        return to_json(self.members() | {"categories": {**self.categories, **texts}})

    def to_plain(self) -> dict[str, Any]:
        """Return the document as JSON values."""
        plain: dict[str, Any] = to_plain(self.members())
        return plain


def from_json(text: str) -> Inventory:
    """Read a document that `Inventory.to_json` wrote.

    Raises:
        WrongUse: `inventory-unreadable`, with where.
    """
    if len(text) > MAX_DOCUMENT_CHARS:
        raise WrongUse("inventory-unreadable", where="")
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WrongUse("inventory-unreadable", where="") from error
    if not isinstance(plain, dict) or plain.get("schema") != SCHEMA:
        raise WrongUse("inventory-unreadable", where="schema")
    categories = plain.get("categories")
    if not isinstance(categories, dict):
        raise WrongUse("inventory-unreadable", where="categories")
    return Inventory(
        collected_at=from_plain(datetime, plain.get("collected_at"), "collected_at"),
        target=from_plain(InventoryTarget, plain.get("target"), "target"),
        categories={
            name: from_plain(entry.kind(), categories[name], name)
            for name, entry in CATEGORIES.items()
            if name in categories
        },
    )


def inventory_schema() -> dict[str, Any]:
    """Return the JSON Schema of the document; `resources/schemas/inventory.schema.json` is its print."""
    definitions: dict[str, Any] = {}
    categories = {name: schema_of(entry.kind(), definitions) for name, entry in CATEGORIES.items()}
    target = schema_of(InventoryTarget, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Deskside system information",
        "type": "object",
        "properties": {
            "schema": {"const": SCHEMA},
            "collected_at": schema_of(datetime, definitions),
            "target": target,
            "categories": {
                "type": "object",
                "properties": categories,
                "additionalProperties": False,
            },
        },
        "required": ["schema", "collected_at", "target", "categories"],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }
