"""The grammar of `deskside walkthrough`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.programs.cli.grammar import (
    command,
    completes,
    group,
    takes_connection,
    takes_due,
    takes_format,
    takes_json,
    takes_revocation,
    takes_signature,
    takes_target,
    takes_ticket,
)
from deskside.ui.words import t

if TYPE_CHECKING:
    import argparse

    from deskside.programs.cli.grammar import Commands


def add_walkthroughs(commands: Commands) -> None:
    """Add the commands of those who play walkthroughs, and of those who write them."""
    walkthroughs = group(commands, "walkthrough", t("play, write and approve walkthroughs for two people"))
    listed = command(
        walkthroughs, "list", "walkthroughs:listing", t("list walkthroughs and which may be played")
    )
    takes_json(_folder(listed))
    show = command(walkthroughs, "show", "walkthroughs:show", t("show a walkthrough, step by step"))
    takes_json(_folder(_named(show)))
    run = _named(
        command(walkthroughs, "run", "walkthrough_run:run", t("play a walkthrough, or go on with one"))
    )
    takes_target(run)
    _folder(run)
    takes_ticket(run)
    takes_connection(run)
    _writing(walkthroughs)


def _writing(walkthroughs: Commands) -> None:
    new = command(walkthroughs, "new", "walkthrough_new:new", t("begin a walkthrough that passes “check”"))
    new.add_argument("name", metavar="NAME")
    new.add_argument("--title", metavar="TITLE", default="")
    new.add_argument("--author", metavar="PRINCIPAL", default="")
    new.add_argument("--in", metavar="FOLDER", dest="folder", default="", help=t("where it goes"))
    done = new.add_argument(
        "--from-ticket", metavar="N", type=int, help=t("make it of what was done on a ticket")
    )
    completes(done, "tickets")
    check = command(
        walkthroughs, "check", "walkthroughs:check", t("say what is wrong with walkthroughs, and where")
    )
    takes_format(_several(check))
    takes_json(check)
    tested = command(
        walkthroughs, "test", "walkthrough_test:test", t("say which branches recorded answers take")
    )
    takes_json(_several(tested))
    why = command(walkthroughs, "why", "walkthroughs:why", t("say rule by rule why it may be played, or not"))
    takes_json(_folder(_named(why)))
    outcomes = command(
        walkthroughs, "outcomes", "walkthroughs:outcomes", t("count how walkthroughs went, step by step")
    )
    named = outcomes.add_argument(
        "name", metavar="NAME", nargs="?", help=t("or the walkthrough's folder; default: all of them")
    )
    completes(named, "walkthroughs")
    takes_json(_folder(outcomes))
    approvals = command(
        walkthroughs, "approvals", "walkthroughs:approvals", t("list who approved what, and what is due")
    )
    takes_due(_several(approvals))
    takes_json(approvals)
    approve = command(
        walkthroughs, "approve", "walkthroughs:approve", t("sign that exactly these bytes may be played")
    )
    takes_signature(_folder(_named(approve)))
    revoke = _named(
        command(walkthroughs, "revoke", "walkthroughs:revoke", t("take an approval back, for good"))
    )
    takes_revocation(_folder(revoke))


def _several(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    named = parser.add_argument(
        "names", metavar="NAME", nargs="*", help=t("or the walkthrough's folder; default: all of them")
    )
    completes(named, "walkthroughs")
    parser.add_argument("--all", action="store_true", help=t("all of them"))
    return _folder(parser)


def _folder(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument(
        "--walkthroughs",
        metavar="DIR",
        default="",
        help=t("another folder of walkthroughs (DESKSIDE_WALKTHROUGHS)"),
    )
    return parser


def _named(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    completes(
        parser.add_argument("name", metavar="NAME", help=t("or the walkthrough's folder")), "walkthroughs"
    )
    return parser
