"""The grammar of `deskside walkthrough`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.programs.cli.grammar import command, group, takes_connection, takes_json
from deskside.ui.words import t

if TYPE_CHECKING:
    import argparse

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no public name


def add_walkthroughs(commands: Commands) -> None:
    """Add the commands of those who play walkthroughs, and of those who write them."""
    walkthroughs = group(commands, "walkthrough", t("play, write and approve walkthroughs for two people"))
    takes_json(
        command(walkthroughs, "list", "walkthroughs:listing", t("list walkthroughs and which may be played"))
    )
    show = _named(command(walkthroughs, "show", "walkthroughs:show", t("show a walkthrough, step by step")))
    takes_json(show)
    run = _named(
        command(walkthroughs, "run", "walkthrough_run:run", t("play a walkthrough, or go on with one"))
    )
    run.add_argument("target", metavar="TARGET")
    run.add_argument("--ticket", metavar="N", type=int)
    takes_connection(run)
    _writing(walkthroughs)


def _writing(walkthroughs: Commands) -> None:
    new = _named(
        command(walkthroughs, "new", "walkthrough_new:new", t("begin a walkthrough that passes “check”"))
    )
    new.add_argument("--title", metavar="TITLE", default="")
    new.add_argument("--author", metavar="PRINCIPAL", default="")
    new.add_argument("--in", metavar="FOLDER", dest="folder", default="", help=t("where it goes"))
    new.add_argument("--from-ticket", metavar="N", type=int, help=t("make it of what was done on a ticket"))
    check = command(
        walkthroughs, "check", "walkthroughs:check", t("say what is wrong with walkthroughs, and where")
    )
    check.add_argument("names", metavar="NAME", nargs="*", help=t("default: all of them"))
    takes_json(check)
    why = _named(
        command(walkthroughs, "why", "walkthroughs:why", t("say why a walkthrough may or may not be played"))
    )
    takes_json(why)
    outcomes = command(
        walkthroughs, "outcomes", "walkthroughs:outcomes", t("count how walkthroughs went, step by step")
    )
    outcomes.add_argument("name", metavar="NAME", nargs="?", help=t("default: all of them"))
    takes_json(outcomes)
    approve = _named(
        command(
            walkthroughs, "approve", "walkthroughs:approve", t("sign that exactly these bytes may be played")
        )
    )
    approve.add_argument(
        "--key", metavar="KEY", required=True, help=t("a private key file, or an agent key's fingerprint")
    )
    approve.add_argument("--as", metavar="PRINCIPAL", dest="principal", required=True)
    approve.add_argument("--yes", action="store_true", help=t("do not ask"))
    revoke = _named(
        command(walkthroughs, "revoke", "walkthroughs:revoke", t("take an approval back, for good"))
    )
    revoke.add_argument("--reason", metavar="R", default="")
    revoke.add_argument("--yes", action="store_true", help=t("do not ask"))


def _named(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("name", metavar="NAME")
    return parser
