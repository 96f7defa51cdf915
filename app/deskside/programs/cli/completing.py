"""What there is here that a command may name, for a shell that completes it: local, quick, nothing is made.

A shell takes each line as it is, some as a part of a command: a name that is not plain is left out.
"""

from __future__ import annotations

import faulthandler
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import DesksideError
from deskside.domain.text import display
from deskside.domain.walkthroughs.document import CATEGORY
from deskside.ui.words import t
from deskside.ui.words.scripts import category_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deskside.programs.house import House

_WITHIN_S: Final = 20
"""Who pressed a key waits; a database in use is given up much sooner, a busy computer needs a while."""
_LATEST: Final = 50
_PLAIN: Final = re.compile(r"\w[\w.@+/:-]{0,99}")
_ABOUT_LETTERS: Final = 60
_SQLITE: Final = "sqlite:///"


def print_names(kind: str, shell: str, house: House) -> None:
    """Print the names of a kind, one a line, each with a word about it where the shell shows that."""
    with Path(os.devnull).open("w", encoding="ascii") as nowhere:
        faulthandler.dump_traceback_later(_WITHIN_S, exit=True, file=nowhere)
        try:
            for name, about in _names(kind, house):
                if _PLAIN.fullmatch(name):
                    print(_line(name, display(about, _ABOUT_LETTERS), shell))
        except DesksideError:  # nobody reads an error there: what cannot be read is not offered
            return
        finally:
            faulthandler.cancel_dump_traceback_later()


def _line(name: str, about: str, shell: str) -> str:
    match shell:
        case "fish" if about:
            return f"{name}\t{about}"
        case "zsh":
            name = name.replace(":", "\\:")
            return f"{name}:{about}" if about else name
        case _:
            return name


def _names(kind: str, house: House) -> Iterable[tuple[str, str]]:
    match kind:
        case "scripts":
            return ((script, category_words(script)) for script in house.catalogue.ids())
        case "walkthroughs":
            names = (one.removeprefix(f"{CATEGORY}.") for one in house.walkthroughs.ids())
            return ((name, t("Walkthrough")) for name in names)
        case "tickets":
            return _tickets(house)
        case "machines":
            return _machines(house)
        case "targets":
            ours = (("practice", t("Practice machine")), ("local", t("this computer")))
            return (*_machines(house), *ours)
        case _:
            return ()


def _tickets(house: House) -> Iterator[tuple[str, str]]:
    if _has_own_database(house):
        for one in house.store_as_it_is.tickets(limit=_LATEST):
            yield str(one.number), one.subject


def _machines(house: House) -> Iterator[tuple[str, str]]:
    if _has_own_database(house):
        for one in house.store_as_it_is.machines():
            yield one.name, one.target


def _has_own_database(house: House) -> bool:
    """Tell whether there is a database on this computer: no other is asked, and none is made."""
    url = house.places.database_url
    return url.startswith(_SQLITE) and Path(url.removeprefix(_SQLITE)).is_file()
