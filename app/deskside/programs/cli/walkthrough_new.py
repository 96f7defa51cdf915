"""`deskside walkthrough new`: a folder to begin with, empty or made of what was done on a ticket."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.adapters.catalogue.walkthroughs import add_folder
from deskside.domain.errors import WrongUse
from deskside.domain.scripts.allowed_signers import is_principal
from deskside.domain.scripts.folder import is_script_id
from deskside.domain.scripts.following import WALKTHROUGHS
from deskside.domain.walkthroughs.document import CATEGORY
from deskside.domain.walkthroughs.draft import Draft, draft_of, written
from deskside.programs.cli.schema_near import schema_near, shown
from deskside.programs.cli.terminal import ask_line, someone_is_there
from deskside.programs.places import shipped_walkthroughs_dir
from deskside.ui.words import t

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from deskside.domain.scripts.manifest import Effect
    from deskside.programs.house import House

_SCHEMA: Final = "walkthrough.schema.json"


def new(options: Namespace, house: House) -> int:
    """Write the folder, and say what to do with it."""
    if not is_script_id(f"{CATEGORY}.{options.name}"):
        raise WrongUse("walkthrough-name-wrong", name=options.name[:80])
    root = _root(options, house)
    draft = Draft(title=_title(options))
    if options.from_ticket is not None:
        house.store.ticket(options.from_ticket)
        draft = draft_of(house.store.entries(options.from_ticket), draft.title, _effect_of(house))
    schema = schema_near(_SCHEMA, root, root / options.name)
    place = add_folder(root, options.name, written(draft, _author(options, house), schema=schema))
    print(place)
    print(t("Fill in the words, then: deskside walkthrough check {name}").format(name=shown(place.parent)))
    return 0


def _root(options: Namespace, house: House) -> Path:
    """Return the folder that was named, or `walkthroughs` here; never the shipped one."""
    if options.folder:
        return Path(options.folder).absolute()
    shipped = house.places.walkthroughs == shipped_walkthroughs_dir()
    return Path.cwd() / WALKTHROUGHS if shipped else house.places.walkthroughs.absolute()


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
