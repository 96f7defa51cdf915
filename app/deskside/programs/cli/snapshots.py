"""`deskside inventory diff` and `history`: what was read before, and what changed since."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.inventory.change_codec import to_plain_change
from deskside.domain.inventory.document import MAX_DOCUMENT_CHARS, from_json
from deskside.programs.cli.terminal import print_json, print_table
from deskside.ui.words import inventory as words
from deskside.ui.words import t
from deskside.ui.words.inventory import changes as change_words
from deskside.usecases.compare_snapshots import CompareSnapshots

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.domain.inventory.document import Inventory
    from deskside.programs.house import House


def diff(options: Namespace, house: House) -> int:
    """Print what changed between two snapshots: 0 for nothing, 1 for something, as `diff` does."""
    if len(options.more) != 2:
        raise WrongUse("diff-needs-two")
    deed = CompareSnapshots(house.store, house.store)
    found = deed(*(_snapshot(deed, name) for name in options.more))
    if options.json or options.format == "json":
        print_json([to_plain_change(change) for change in found])
        return 1 if found else 0
    category = ""
    for change in found:
        if change.category != category:
            category = change.category
            print(words.title(category))
        where, what = change_words.line(change)
        print(f"  {what}" if where == words.title(category) else f"  {where}: {what}")
    if not found:
        print(t("Nothing changed."))
    return 1 if found else 0


def history(options: Namespace, house: House) -> int:
    """Print when a machine was read, newest first."""
    if len(options.more) != 1:
        raise WrongUse("history-needs-one")
    found = CompareSnapshots(house.store, house.store).history(options.more[0])
    if options.json or options.format == "json":
        print_json(
            [
                {
                    "ticket": kept.ticket,
                    "seq": kept.seq,
                    "at": kept.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "machine": kept.inventory.target.label,
                    "machine_id": kept.inventory.target.machine_id,
                }
                for kept in found
            ]
        )
        return 0
    if not found:
        print(t("No system information of {target} is kept here.").format(target=options.more[0]))
        return 0
    print_table(
        [t("Snapshot"), t("When"), t("Machine")],
        [
            [f"{kept.ticket}/{kept.seq}", f"{kept.at:%Y-%m-%d %H:%M}", kept.inventory.target.label]
            for kept in found
        ],
    )
    return 0


def _snapshot(deed: CompareSnapshots, name: str) -> Inventory:
    kept = deed.named(name)
    if kept is not None:
        return kept
    try:
        with Path(name).open(encoding="utf-8") as file:
            text = file.read(MAX_DOCUMENT_CHARS + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse("snapshot-unreadable", file=name[:200]) from error
    return from_json(text)
