"""`deskside script sync`: take the scripts from where the organisation keeps them, and tell what is new."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from deskside.domain.errors import WrongUse
from deskside.programs.cli.terminal import ctrl_c_cancels, print_json, someone_is_there
from deskside.ui.words import following as words
from deskside.ui.words import t
from deskside.ui.words.errors import what_happened

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from deskside.domain.errors import DesksideError
    from deskside.programs.house import House
    from deskside.usecases.ports.script_source import LastTime


def sync(options: Namespace, house: House) -> int:
    """Follow the source that `scripts_from` names: 0, or 1 where something that lies there was not taken."""
    if not house.scripts_from:
        raise WrongUse("scripts-source-none", file=str(house.settings_file.path)[:160])
    follow = house.follow_scripts(asks=someone_is_there())
    with ctrl_c_cancels() as cancel:
        last = follow(cancel=cancel)
    house.look_again()
    why_not = may_not_run(house)
    if options.json:
        print_json(_json(last, why_not))
        return 1 if last.left_out else 0
    for line in news_lines(last, house.scripts_from):
        print(line)
    for one in last.news:
        if one.kind != "removed" and (why := why_not.get(one.script)) is not None:
            print(t("  {script} may not run: {why}").format(script=one.script, why=what_happened(why)))
    return 1 if last.left_out else 0


def may_not_run(house: House) -> dict[str, DesksideError | None]:
    """Return what there is by id, each with why it may not run."""
    scripts = {one.script: one.why_not for one in house.list_scripts()}
    return scripts | {f"walkthrough.{one.name}": one.why_not for one in house.list_walkthroughs()}


def say_news(house: House) -> None:
    """Say beside a list what was new when it was last taken from elsewhere, and what could not be taken."""
    for line in news_lines(house.followed_scripts.last_time(), house.scripts_from):
        print(line, file=sys.stderr)


def news_lines(last: LastTime, named: str) -> Iterator[str]:
    """Yield what was new when scripts were last taken.

    Args:
        last: What is remembered.
        named: Where scripts are to be taken from now.
    """
    yield words.taken_words(last, named)
    if last.source == named:
        yield from (f"  {words.news_words(one)}" for one in last.news)
        yield from (f"  {words.left_out_words(one)}" for one in last.left_out)


def _json(last: LastTime, why_not: dict[str, DesksideError | None]) -> dict[str, Any]:
    return {
        "source": last.source,
        "state": last.state or None,
        "at": last.at.isoformat() if last.at else None,
        "news": [
            {
                "id": one.script,
                "what": one.kind,
                "files": list(one.files),
                "version": one.version,
                "before": one.before,
                "may_run": one.script in why_not and why_not[one.script] is None,
            }
            for one in last.news
        ],
        "left_out": [
            {"id": one.script, "why": one.code, "file": one.file or None, "kept": one.kept}
            for one in last.left_out
        ],
    }
