"""The grammar of `deskside script`."""

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


def add_scripts(commands: Commands) -> None:
    """Add the commands of those who use scripts, of those who write them, of those who approve them."""
    scripts = group(commands, "script", t("look at, write, approve and run diagnostic scripts"))
    _using(scripts)
    _writing(scripts)
    _approving(scripts)


def _using(scripts: Commands) -> None:
    listed = command(scripts, "list", "scripts:listing", t("list the catalogue and what may run"))
    takes_json(_catalogue(listed))
    show = _script(command(scripts, "show", "scripts:show", t("show a script, its text and its approvals")))
    takes_json(show)
    run = _script(command(scripts, "run", "scripts:run", t("run an approved script on a machine")))
    takes_target(run)
    takes_ticket(run)
    _parameters(run)
    takes_connection(run)
    takes_json(run)
    undo = command(scripts, "undo", "script_undo:undo", t("take back a run that a ticket records"))
    undo.add_argument("entry", metavar="TICKET/ENTRY")
    takes_target(undo)
    _catalogue(undo)
    takes_connection(undo)
    takes_json(undo)
    sync = command(
        scripts, "sync", "script_sync:sync", t("take the scripts from where the organisation keeps them")
    )
    takes_json(sync)
    why = _script(command(scripts, "why", "script_why:why", t("say rule by rule why it may run, or not")))
    takes_target(why, optional=True)
    takes_json(why)


def _writing(scripts: Commands) -> None:
    _beginning(scripts)
    check = command(scripts, "check", "script_check:check", t("say what is wrong with scripts, and where"))
    takes_format(_scripts(check))
    takes_json(check)
    _testing(scripts)
    outcomes = command(scripts, "outcomes", "script_why:outcomes", t("show how the runs of a script went"))
    takes_json(_script(outcomes))


def _beginning(scripts: Commands) -> None:
    new = command(scripts, "new", "script_new:new", t("begin a script: a folder that works and passes check"))
    new.add_argument("id", metavar="ID", nargs="?", default="")
    new.add_argument(
        "--effect",
        choices=["read", "change"],
        default="",
        help=t("change: begins the script that takes it back as well"),
    )
    new.add_argument(
        "--undo", metavar="ID", default="", help=t("of the script that takes it back; default: ID-undo")
    )
    new.add_argument("--author", metavar="PRINCIPAL", default="", help=t("you, as approvers know you"))
    new.add_argument("--title", metavar="TEXT", default="", help=t("in English"))
    new.add_argument("--title-ru", metavar="TEXT", default="", help=t("in Russian"))
    new.add_argument("--tell", metavar="TEXT", default="", help=t("what the person is told, in English"))
    new.add_argument("--tell-ru", metavar="TEXT", default="", help=t("the same in Russian"))
    new.add_argument(
        "--platform", choices=["linux", "macos", "windows"], action="append", help=t("may be repeated")
    )
    _catalogue(new)


def _testing(scripts: Commands) -> None:
    test = command(
        scripts,
        "test",
        "script_test:test",
        t("give scripts their recorded cases, try them out, record new cases"),
    )
    _scripts(test).set_defaults(target="")
    test.add_argument(
        "--on",
        metavar="BENCH",
        action="append",
        default=[],
        help=t("try it out on this computer, approved or not: local, sshd or busybox; may be repeated"),
    )
    test.add_argument("--watch", action="store_true", help=t("show everything anew after every save"))
    record = test.add_argument(
        "--record", metavar="TARGET", default="", help=t("make a case from a run there")
    )
    completes(record, "targets")
    test.add_argument(
        "--record-from", metavar="TICKET/ENTRY", default="", help=t("make a case from what a ticket records")
    )
    test.add_argument("--case", metavar="NAME", default="", help=t("of the new case"))
    test.add_argument("--origin", metavar="TEXT", default="", help=t("where the new case comes from"))
    test.add_argument("--platform", choices=["linux", "macos", "windows"], default="linux")
    takes_ticket(test)
    _parameters(test)
    takes_connection(test)
    takes_json(test)


def _approving(scripts: Commands) -> None:
    approvals = command(
        scripts, "approvals", "script_approve:approvals", t("list who approved what, and what is due")
    )
    takes_due(_scripts(approvals))
    takes_json(approvals)
    approve = command(
        scripts, "approve", "script_approve:approve", t("sign that exactly these bytes may run")
    )
    takes_signature(_script(approve))
    revoke = command(scripts, "revoke", "script_approve:revoke", t("take an approval back, for good"))
    takes_revocation(_script(revoke))


def _script(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    completes(parser.add_argument("id", metavar="ID", help=t("or the script's folder")), "scripts")
    return _catalogue(parser)


def _scripts(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    named = parser.add_argument(
        "id", metavar="ID", nargs="*", help=t("or the script's folder; default: the whole catalogue")
    )
    completes(named, "scripts")
    parser.add_argument("--all", action="store_true", help=t("the whole catalogue"))
    return _catalogue(parser)


def _catalogue(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument(
        "--scripts", metavar="DIR", default="", help=t("another folder of scripts (DESKSIDE_SCRIPTS)")
    )
    return parser


def _parameters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-p", "--parameter", metavar="NAME=VALUE", action="append", default=[])
