"""`deskside walkthrough new`: a folder to begin with, empty or made of what was done on a ticket."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deskside.adapters.catalogue.walkthroughs import add_folder
from deskside.domain.errors import WrongUse
from deskside.domain.scripts.allowed_signers import is_principal
from deskside.domain.scripts.folder import is_script_id
from deskside.domain.walkthroughs.document import CATEGORY
from deskside.domain.walkthroughs.draft import Draft, draft_of, written
from deskside.programs.cli.terminal import ask_line, someone_is_there
from deskside.ui.words import t

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from deskside.domain.scripts.manifest import Effect
    from deskside.programs.house import House


def new(options: Namespace, house: House) -> int:
    """Write the folder, and say what to do with it."""
    if not is_script_id(f"{CATEGORY}.{options.name}"):
        raise WrongUse("walkthrough-name-wrong", name=options.name[:80])
    root = Path(options.folder) if options.folder else house.places.walkthroughs
    draft = Draft(title=_title(options))
    if options.from_ticket is not None:
        house.store.ticket(options.from_ticket)
        draft = draft_of(house.store.entries(options.from_ticket), draft.title, _effect_of(house))
    print(add_folder(root, options.name, written(draft, _author(options, house))))
    print(t("Fill in the words, then: deskside walkthrough check {name}").format(name=options.name))
    return 0


def _effect_of(house: House) -> Callable[[str], Effect | None]:
    def effect_of(script: str) -> Effect | None:
        try:
            return house.catalogue.manifest(house.catalogue.folder(script)).effect
        except WrongUse:
            return None

    return effect_of


def _title(options: Namespace) -> str:
    if options.title or not someone_is_there():
        return str(options.title) or options.name.replace("-", " ").capitalize()
    return ask_line(t("Title: ")).strip() or options.name.replace("-", " ").capitalize()


def _author(options: Namespace, house: House) -> str:
    author = options.author or (ask_line(t("Author (a principal): ")) if someone_is_there() else "")
    author = author.strip() or house.actor.account
    if not is_principal(author):
        raise WrongUse("principal-unreadable", principal=author[:80])
    return author
