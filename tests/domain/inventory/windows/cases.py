"""Answers of the probe for Windows, as values: nobody here has a Windows to record one from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.wire import Section
from domain.inventory.answers import block

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.inventory.facts import Category

    C = TypeVar("C", bound=Category)

_CASE: Mapping[str, Any] = json.loads((Path(__file__).parent / "german-windows-11-laptop.json").read_text())
ORIGIN: str = _CASE["origin"]
GERMAN: Mapping[str, Mapping[str, Any]] = _CASE["categories"]
"""A laptop with a German Windows 11, read by an administrator: category, block, rows."""


def body_of(category: str, **instead: tuple[str, str]) -> bytes:
    """Return the frame's body; `instead` has status and body of blocks (`__` for `/` and `-`)."""
    swapped = {name.replace("__", "/").replace("_D_", "-"): said for name, said in instead.items()}
    made = b""
    for name, rows in GERMAN[category].items():
        status, said = swapped.get(name, ("ok", json.dumps(rows, ensure_ascii=False)))
        made += block(name, said, status)
    return made


def read_windows(kind: type[C], body: bytes | None = None, status: str = "ok") -> C:
    """Return what the parser for Windows makes of a body, by default of the whole German one."""
    said = body_of(kind.NAME) if body is None else body
    found = CATEGORIES[kind.NAME].parse(Section(kind.NAME, status, 10, said), platform="windows")
    assert isinstance(found, kind)
    return found


def rows_of(block_name: str, *rows: Mapping[str, Any], status: str = "ok") -> bytes:
    """Return one block with these rows."""
    return block(block_name, json.dumps(list(rows), ensure_ascii=False), status)
