"""What is new in a script since it was last approved, for the person who is about to sign."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.parameters import Parameter


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that the manifest says to people or to the machine, before and now; empty where absent."""

    what: str
    """`effect`, `elevation`, `timeout_s`, `undo`, `author`, `expires`, `tell.LANGUAGE`, `platforms.NAME` or
    `parameters.NAME`."""
    before: str
    now: str


def unified(before: Mapping[str, bytes], now: Mapping[str, bytes]) -> Iterator[str]:
    """Yield a unified diff of all files, made harmless for a terminal, with three lines of surroundings."""
    for path in sorted(before.keys() | now.keys()):
        old, new = before.get(path), now.get(path)
        if old == new:
            continue
        yield from difflib.unified_diff(
            decode(old or b"").splitlines(),
            decode(new or b"").splitlines(),
            fromfile=f"a/{path}" if old is not None else "/dev/null",
            tofile=f"b/{path}" if new is not None else "/dev/null",
            lineterm="",
        )


def changed_promises(before: Manifest, now: Manifest) -> tuple[Promise, ...]:
    """Return what a person has to know beyond the text: what it may do, takes, tells and runs on."""
    old, new = dict(_promises(before)), dict(_promises(now))
    names = [*new, *(name for name in old if name not in new)]
    return tuple(
        Promise(name, old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name, "") != new.get(name, "")
    )


def _promises(manifest: Manifest) -> Iterator[tuple[str, str]]:
    yield "effect", str(manifest.effect)
    yield "elevation", str(manifest.elevation)
    yield "timeout_s", str(manifest.timeout_s)
    yield "undo", manifest.undo
    yield "author", manifest.author
    yield "expires", manifest.expires.isoformat() if manifest.expires else ""
    yield from ((f"tell.{language}", text) for language, text in manifest.tell.items())
    for name, platform in manifest.platforms.items():
        yield f"platforms.{name}", " ".join((*platform.files, *platform.needs))
    yield from ((f"parameters.{one.name}", _parameter(one)) for one in manifest.parameters)


def _parameter(parameter: Parameter) -> str:
    parts = [str(parameter.type)]
    if parameter.default is not None:
        parts.append(f"= {parameter.default}")
    if parameter.optional:
        parts.append("optional")
    parts += [
        f"{name} {value}" for name, value in (("≥", parameter.minimum), ("≤", parameter.maximum)) if value
    ]
    parts += [choice.value for choice in parameter.choices]
    return " ".join(parts)
