"""One reading of a machine and what follows from it, in words. No Qt: it is worked out beside the window."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from deskside.domain.companion.facts_filter import PERSONAL_CATEGORIES
from deskside.domain.inventory.changes import Change, changes
from deskside.domain.inventory.document import Inventory, from_json
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.findings.find import find
from deskside.domain.journal.facts import SnapshotTaken
from deskside.domain.walkthroughs.fitting import mending
from deskside.ui.clerk.system_lines import (
    CHANGES,
    FINDINGS,
    FactLine,
    Section,
    lines_of_changes,
    lines_of_findings,
    section_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from deskside.domain.inventory.facts import Category
    from deskside.domain.inventory.findings.rule import MachineFinding, Thresholds
    from deskside.domain.journal.facts import Recorded
    from deskside.domain.scripts.texts import Texts
    from deskside.domain.walkthroughs.document import Walkthrough
    from deskside.usecases.list_walkthroughs import ListedWalkthrough

Lines: TypeAlias = "dict[str, list[FactLine]]"
"""The lines of the page by section, in its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """System information, what is worth noticing in it, and what changed since the reading before."""

    inventory: Inventory
    findings: tuple[MachineFinding, ...]
    changes: tuple[Change, ...] = ()
    since: datetime | None = None
    """When the machine was read before; None for the first time."""
    mends: Mapping[str, Walkthrough] = field(default_factory=dict)
    """Walkthroughs that may be played, by the codes of the findings that they mend."""
    titles: Mapping[str, Texts] = field(default_factory=dict)
    """Of the scripts that look closer, where the catalogue has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the organisation says about readings."""

    thresholds: Callable[[], Thresholds]
    walkthroughs: Callable[[], Sequence[ListedWalkthrough]]
    titles: Callable[[Sequence[str]], Mapping[str, Texts]]
    """Of scripts, by their ids; those that the catalogue lacks are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A reading, and the whole page about it."""

    reading: Reading
    cards: Lines
    """What is worth noticing and what changed, which stand before the facts."""
    sections: dict[str, Section]


def reading_of(
    inventory: Inventory, before: Inventory | None, thresholds: Thresholds | None = None
) -> Reading:
    """Work out what follows from a reading. `before` counts only where it is of the same machine."""
    findings = find(inventory, thresholds)
    if before is None or before.target.machine_id != inventory.target.machine_id:
        return Reading(inventory=inventory, findings=findings)
    return Reading(
        inventory=inventory,
        findings=findings,
        changes=changes(before, inventory),
        since=before.collected_at,
    )


def told_of(
    inventory: Inventory, before: Inventory | None, known: Known, said: Mapping[str, Section] | None = None
) -> Told:
    """Return a reading and its page; the sections in `said` are in words already."""
    reading = reading_of(inventory, before, known.thresholds())
    ready = [one.walkthrough for one in known.walkthroughs() if one.walkthrough and not one.why_not]
    mends = mending(ready, inventory.target.platform)
    titles = known.titles(sorted({finding.script for finding in reading.findings if finding.script}))
    return told_again(replace(reading, mends=mends, titles=titles), said)


def told_again(reading: Reading, said: Mapping[str, Section] | None = None) -> Told:
    """Return the page of a reading, in the language now in use."""
    cards = {
        FINDINGS: lines_of_findings(reading.findings, reading.mends, reading.titles),
        CHANGES: lines_of_changes(reading.changes, reading.since),
    }
    sections = {
        name: section_of(name, category, said) for name, category in reading.inventory.categories.items()
    }
    return Told(reading=reading, cards=cards, sections=sections)


def last_told(entries: Sequence[Recorded], known: Known) -> Told | None:
    """Return what was read last on a ticket, beside the reading before it."""
    taken = [entry.fact.inventory for entry in entries if isinstance(entry.fact, SnapshotTaken)]
    if not taken:
        return None
    before = from_json(taken[-2]) if len(taken) > 1 else None
    return told_of(from_json(taken[-1]), before, known)


def withheld(categories: Mapping[str, Category]) -> bool | None:
    """Say whether the person has kept back what is about people; None where nothing of that was asked for."""
    asked = [categories[name] for name in sorted(PERSONAL_CATEGORIES) if name in categories]
    if not asked:
        return None
    return any(
        category.status is Status.DENIED and any(gap.help is Help.PERSON for gap in category.problems)
        for category in asked
    )
