"""Differences between two snapshots, in words that a clerk would use."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, NamedTuple

from deskside.domain.inventory.change_codec import declared_at
from deskside.domain.inventory.facts import declared_fields
from deskside.ui.words import t
from deskside.ui.words.inventory import label, title
from deskside.ui.words.inventory.values import value_text

if TYPE_CHECKING:
    from deskside.domain.inventory.changes import Change

_MOST_CHARS = 120


class ChangeLine(NamedTuple):
    """One difference: where, and what."""

    where: str
    what: str


def line(change: Change) -> ChangeLine:
    """Return a difference in words: `Programs`, `firefox: version 128 is now 130`."""
    subject = _subject(change)
    match change.kind:
        case "added":
            return ChangeLine(label(change.path), t("new: {subject}").format(subject=subject))
        case "removed":
            return ChangeLine(label(change.path), t("gone: {subject}").format(subject=subject))
        case "changed":
            sentence = (
                t("{subject}: {field}: {before}, now {after}")
                if subject
                else t("{field}: {before}, now {after}")
            )
            return ChangeLine(
                label(change.path.rpartition(".")[0]) if subject else title(change.category),
                sentence.format(
                    subject=subject,
                    field=label(change.path),
                    before=_value(change.path, change.before),
                    after=_value(change.path, change.after),
                ),
            )


def _subject(change: Change) -> str:
    """Return which row, by what says so; of a new or missing one, with its first other fact."""
    words = [str(part) for part in change.row if part not in (None, "")]
    whole = change.after if change.after is not None else change.before
    if change.kind != "changed" and dataclasses.is_dataclass(whole) and not isinstance(whole, type):
        for name, declared, kind in declared_fields(type(whole)):
            said = getattr(whole, name)
            if kind is None and not declared.identity and isinstance(said, str):
                words.append(said)
                break
    return " ".join(words)[:_MOST_CHARS]


def _value(path: str, value: object) -> str:
    if value is None or value == ():
        return t("nothing")
    if isinstance(value, tuple):
        return ", ".join(map(str, value))[:_MOST_CHARS]
    return value_text(value, path, declared_at(path))[:_MOST_CHARS]
