"""What the tools of a machine print, with its origin: for the parsers, and for stand-in tools."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.wire import Section
from domain.inventory.answers import block

if TYPE_CHECKING:
    from deskside.domain.inventory.facts import Category

MACHINES = Path(__file__).parent / "machines"
KINDS = ("recorded", "recorded-shape", "synthetic")
"""`recorded`: sent by a real machine, byte for byte. `recorded-shape`: the form of a published recording,
values ours. `synthetic`: written from a manual."""


@dataclass(frozen=True)
class Said:
    """What one command, or one file, says."""

    call: str
    out: str
    gives: tuple[str, ...]
    kind: str
    origin: str
    status: int
    hang: bool
    file: str
    folders: tuple[str, ...]
    device: str


@dataclass(frozen=True)
class MachineCase:
    name: str
    platform: str
    title: str
    tools: tuple[Said, ...]

    def sections(self, kinds: tuple[str, ...] = KINDS) -> dict[str, list[Section]]:
        """Return the frames by category, of what is of one of these kinds."""
        frames: dict[str, bytes] = {}
        for said in self.tools:
            for place in said.gives if said.kind in kinds else ():
                frame, name = _placed(place)
                frames[frame] = frames.get(frame, b"") + block(name, said.out)
        found: dict[str, list[Section]] = {}
        for frame in sorted(frames):
            found.setdefault(frame.partition(".")[0], []).append(Section(frame, "ok", 10, frames[frame]))
        return found

    def read(self, name: str, kinds: tuple[str, ...] = KINDS) -> Category:
        """Return a category as it is read."""
        return CATEGORIES[name].parse(*self.sections(kinds).get(name, []), platform=self.platform)


def _placed(place: str) -> tuple[str, str]:
    """Cut `network.1.airport` and `os./etc/hosts` into frame and block."""
    category, _, rest = place.partition(".")
    number, dot, name = rest.partition(".")
    return (f"{category}.{number}", name) if dot and number.isdecimal() else (category, rest)


def names() -> list[str]:
    return sorted(path.stem for path in MACHINES.glob("*.toml"))


@cache
def load(name: str) -> MachineCase:
    plain = tomllib.loads((MACHINES / f"{name}.toml").read_text(encoding="utf-8"))
    return MachineCase(name, plain["platform"], plain["title"], tuple(_said(one) for one in plain["tool"]))


def _said(plain: dict[str, Any]) -> Said:
    return Said(
        call=plain.get("call", ""),
        out=plain.get("out", ""),
        gives=tuple(plain.get("gives", ())),
        kind=plain.get("kind", "synthetic"),
        origin=plain.get("origin", ""),
        status=plain.get("status", 0),
        hang=plain.get("hang", False),
        file=plain.get("file", ""),
        folders=tuple(plain.get("folders", ())),
        device=plain.get("device", ""),
    )
