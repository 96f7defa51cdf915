"""Making the probe's answers by hand, and reading recorded ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.wire import Section, SectionReader

if TYPE_CHECKING:
    from deskside.domain.inventory.facts import Category, Gap

    C = TypeVar("C", bound=Category)

RECORDED = Path(__file__).parent / "recorded"
NONCE = "abc"


def block(name: str, body: str | bytes = b"", status: str = "ok") -> bytes:
    data = body.encode() if isinstance(body, str) else body
    return b"%s %s %d\n%s" % (name.encode(), status.encode(), len(data), data)


def frame(name: str, body: bytes = b"", status: str = "ok", *, nonce: str = NONCE) -> bytes:
    return b"\x1e%s %s %s 10 %d\n%s" % (nonce.encode(), name.encode(), status.encode(), len(body), body)


def read(kind: type[C], *blocks: bytes) -> C:
    """Return what the parser of this category makes of one frame with these blocks."""
    found = CATEGORIES[kind.NAME].parse(Section(kind.NAME, "ok", 10, b"".join(blocks)))
    assert isinstance(found, kind)
    return found


def facts(*lines: str) -> bytes:
    return block("facts", "".join(f"{line}\n" for line in lines))


def gap_of(category: Category, field: str) -> Gap:
    (found,) = [gap for gap in category.problems if gap.field == field]
    return found


def recorded_names() -> list[str]:
    return sorted(path.stem for path in RECORDED.glob("*.answer"))


def sections_of(name: str) -> dict[str, list[Section]]:
    """Return a recorded answer's frames by category."""
    return grouped(SectionReader(NONCE).feed((RECORDED / f"{name}.answer").read_bytes()))


def grouped(sections: list[Section]) -> dict[str, list[Section]]:
    found: dict[str, list[Section]] = {}
    for section in sections:
        found.setdefault(section.name.partition(".")[0], []).append(section)
    return found
