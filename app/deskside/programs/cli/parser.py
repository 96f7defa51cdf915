"""The grammar of the command line (formats.md section 1). What a command does lives in its own module."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from deskside import __version__
from deskside.domain.tickets import Priority, Status
from deskside.programs.cli.companion_options import add_companion
from deskside.programs.cli.grammar import command as _command
from deskside.programs.cli.grammar import completes as _completes
from deskside.programs.cli.grammar import group as _group
from deskside.programs.cli.grammar import takes_connection as _connection
from deskside.programs.cli.grammar import takes_json as _json
from deskside.programs.cli.script_options import add_scripts
from deskside.programs.cli.system_options import add_system
from deskside.programs.cli.walkthrough_options import add_walkthroughs
from deskside.ui.words import t

if TYPE_CHECKING:
    from deskside.programs.cli.grammar import Commands


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; every command leaves `run`, the dotted name of its function."""
    parser = argparse.ArgumentParser(
        prog="deskside",
        description=t("Remote assistance that a help desk, the people it helps and its IT staff can trust."),
        epilog=t(
            "TARGET is a saved machine's name, an ssh_config alias, user@host[:port], a companion's support "
            "code, practice (the built-in practice machine) or local (this computer)."
        ),
    )
    shows = t("show program's version number and exit")
    parser.add_argument("--version", action="version", version=f"deskside {__version__}", help=shows)
    parser.add_argument("--config", metavar="FILE", help=t("another settings file"))
    parser.set_defaults(run="desk:open_desk")
    commands = parser.add_subparsers(metavar=t("COMMAND"), title=t("commands"))
    _desk(commands)
    add_companion(commands)
    _tickets(commands)
    _machines(commands)
    add_system(commands)
    add_scripts(commands)
    add_walkthroughs(commands)
    _organisation(commands)
    _journal(commands)
    _relay(commands)
    parser.add_argument_group(
        t("without a command"), t("the clerk's desktop opens; “deskside demo” shows everything once")
    )
    parser.add_argument_group(
        t("exit status"),
        t(
            "0 ok, 1 done and the answer is bad, 2 wrong use, 3 refused, 4 not reached, 5 broke midway, "
            "130 cancelled"
        ),
    )
    return parser


def _desk(commands: Commands) -> None:
    _command(commands, "desk", "desk:open_desk", t("open the clerk's desktop"))
    demo = _command(
        commands, "demo", "demo:demo", t("do the main job unattended, against the practice machine")
    )
    demo.add_argument("--out", metavar="DIR", help=t("where the report goes (default: a new folder here)"))
    doctor = _command(
        commands, "doctor", "doctor:doctor", t("say what is wrong with the set-up or a connection")
    )
    _completes(doctor.add_argument("target", metavar="TARGET", nargs="?"), "targets")
    _connection(doctor)
    _json(doctor)
    database = _group(commands, "db", t("look after the database"))
    _command(database, "upgrade", "database:upgrade", t("bring the database to this version's form"))
    _json(_command(database, "check", "database:check", t("check the database itself")))
    keeps = t("let the keyring remember this account's password for the team's database")
    password = _command(database, "password", "database:password", keeps)
    either = password.add_mutually_exclusive_group()
    either.add_argument("--password-stdin", action="store_true", help=t("read it from standard input"))
    either.add_argument("--forget", action="store_true", help=t("let the keyring forget it"))
    backup = _command(database, "backup", "database:backup", t("copy the database while it is in use"))
    backup.add_argument("file", metavar="FILE")
    taken = t("copy one desk's journal into a team's database that is still empty")
    _command(database, "take-over", "database:take_over", taken).add_argument("file", metavar="FILE")


def _tickets(commands: Commands) -> None:
    group = _group(commands, "ticket", t("open, follow and close tickets"))
    _ticket_work(group)
    new = _command(group, "new", "tickets:new", t("open a ticket and print its number"))
    new.add_argument("--subject", metavar="S", required=True)
    new.add_argument("--requester", metavar="NAME", required=True)
    new.add_argument("--contact", metavar="C", action="append", default=[], help=t("may be repeated"))
    new.add_argument("--language", metavar="CODE", default="", help=t("the requester's, such as en or ru"))
    new.add_argument("--problem", metavar="P", default="", help=t("in the requester's words"))
    new.add_argument("--priority", choices=[*map(str, Priority)], default=str(Priority.NORMAL))
    listed = _command(group, "list", "tickets:listing", t("list tickets, latest first"))
    listed.add_argument("--status", choices=[*map(str, Status)])
    _json(listed)
    show = _ticket(_command(group, "show", "tickets:show", t("show a ticket and every step of it")))
    _json(show)
    change = _ticket(_command(group, "change", "tickets:change", t("change what a ticket says")))
    for name in ("subject", "problem", "requester", "language"):
        change.add_argument(f"--{name}", metavar=name[0].upper())
    change.add_argument("--contact", metavar="C", action="append")
    change.add_argument("--status", choices=[str(Status.OPEN), str(Status.WAITING)])
    change.add_argument("--priority", choices=[*map(str, Priority)])
    search = _command(group, "search", "tickets:search", t("find tickets by words; not in raw output"))
    search.add_argument("words", metavar="WORDS")
    _json(search)
    report = _ticket(_command(group, "report", "tickets:report", t("write a ticket's report")))
    report.add_argument("--format", choices=["html", "md", "json"], default="html")
    report.add_argument("-o", "--out", metavar="FILE", help=t("default: standard output"))
    export = _ticket(_command(group, "export", "journal:export", t("hand over a ticket's journal as a file")))
    export.add_argument("-o", "--out", metavar="BUNDLE", required=True)
    export.add_argument("--force", action="store_true", help=t("replace a file that is there"))


def _ticket_work(group: Commands) -> None:
    consent = _ticket(
        _command(group, "consent", "tickets:consent", t("write down what the person agreed to by phone"))
    )
    consent.add_argument("--by-phone", metavar="SENTENCE", required=True, help=t("what was agreed"))
    consent.add_argument("--refused", action="store_true", help=t("the person said no"))
    consent.add_argument(
        "--personal", action="store_true", help=t("also to what is about people: accounts, programs, the log")
    )
    note = _ticket(_command(group, "note", "tickets:note", t("write down in one line what was done")))
    note.add_argument("text", metavar="TEXT")
    correct = _ticket(_command(group, "correct", "tickets:correct", t("correct an entry; the old one stays")))
    correct.add_argument("seq", metavar="ENTRY", type=int, help=t("the entry's number in the ticket"))
    correct.add_argument("text", metavar="TEXT")
    close = _ticket(_command(group, "close", "tickets:close", t("close a ticket with how it was solved")))
    close.add_argument("--resolution", metavar="R", required=True)
    close.add_argument("--cause", metavar="C", default="")
    close.add_argument("--minutes", metavar="N", type=int, help=t("default: measured from the journal"))
    close.add_argument("--next-step", metavar="N", default="")
    reopen = _ticket(_command(group, "reopen", "tickets:reopen", t("take a closed ticket up again")))
    reopen.add_argument("--reason", metavar="R", default="")


def _machines(commands: Commands) -> None:
    group = _group(commands, "machine", t("keep the machines you help, and whose they are"))
    _json(_command(group, "list", "machines:listing", t("list saved machines")))
    add = _command(group, "add", "machines:add", t("save a machine under a name"))
    add.add_argument("name", metavar="NAME")
    add.add_argument("target", metavar="TARGET")
    add.add_argument("--requester", metavar="NAME", default="", help=t("whose machine it is"))
    show = _command(group, "show", "machines:show", t("show a saved machine"))
    _completes(show.add_argument("name", metavar="NAME"), "machines")
    _json(show)
    forget = _command(group, "forget", "machines:forget", t("remove a machine from the list"))
    _completes(forget.add_argument("name", metavar="NAME"), "machines")


def _organisation(commands: Commands) -> None:
    group = _group(commands, "profile", t("look after the organisation's profile"))
    _new_profile(group)
    _profile_file(group)
    show = _command(group, "show", "profile:show", t("show the profile of this computer, or a file"))
    show.add_argument("file", metavar="FILE", nargs="?")
    _json(show)
    install = _command(group, "install", "profile:install", t("let this computer go by a profile"))
    install.add_argument("file", metavar="FILE", nargs="+", help=t("several: one after the other"))
    install.add_argument(
        "--root",
        metavar="SHA256:...",
        action="append",
        default=[],
        help=t("do not ask: its root is this one"),
    )
    forget = _command(group, "forget", "profile:forget", t("let this computer belong to nobody again"))
    forget.add_argument("--yes", action="store_true", help=t("do not ask"))
    shell = _command(commands, "completion", "completion:completion", t("let a shell complete all this"))
    shell.add_argument("shell", metavar="SHELL", choices=["bash", "zsh", "fish"], help="bash, zsh, fish")
    shell.add_argument("--names", help=argparse.SUPPRESS)  # what the shell itself asks when a key is pressed
    settings = _command(commands, "settings", "settings:settings", t("list every setting and its value"))
    settings.add_argument("--origin", action="store_true", help=t("say where each value comes from"))
    _json(settings)


def _new_profile(group: Commands) -> None:
    new = _command(group, "new", "new_profile:new", t("write a profile to be signed, asking what it needs"))
    new.add_argument("file", metavar="FILE")
    new.add_argument("--from", metavar="OLD", dest="from_file", help=t("make the next version of that one"))
    new.add_argument("--organisation", metavar="NAME")
    new.add_argument("--call-back", metavar="NUMBER", help=t("the number that users ring"))
    new.add_argument("--expires", metavar="DAY", help=t("its last day (default: a year from now)"))
    for name, kind, words in (
        ("--root", "FILE", t("public key of who signs profiles; may be repeated")),
        ("--clerk-ca", "FILE", t("public key of who certifies clerks; may be repeated")),
        ("--approver", "NAME=FILE", t("name and public key of who approves scripts; may be repeated")),
    ):
        new.add_argument(name, metavar=kind, action="append", default=[], help=words)
    new.add_argument("--relay", metavar="HOST[:PORT]")
    new.add_argument("--relay-key", metavar="FILE", help=t("the relay's public host key"))
    new.add_argument("--companion-key", metavar="FILE", help=t("private key of the companions' account"))


def _profile_file(group: Commands) -> None:
    sign = _command(group, "sign", "profile:sign", t("sign a profile's text as it stands"))
    sign.add_argument("file", metavar="FILE")
    sign.add_argument(
        "--key", metavar="KEY", required=True, help=t("a private key file, or an agent key's fingerprint")
    )
    _previous(sign)
    sign.add_argument("-o", "--out", metavar="FILE", help=t("default: the same file"))
    sign.add_argument("--yes", action="store_true", help=t("do not ask"))
    check = _command(group, "check", "profile:check", t("say what a profile's file is worth"))
    check.add_argument("file", metavar="FILE")
    _previous(check)
    _json(check)


def _previous(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--previous", metavar="FILE", help=t("the profile before it (default: the one of this computer)")
    )


def _journal(commands: Commands) -> None:
    group = _group(commands, "journal", t("prove what happened"))
    verify = _command(group, "verify", "journal:verify", t("check that nothing in the journal was altered"))
    what = verify.add_argument(
        "what",
        metavar="TICKET|BUNDLE",
        nargs="?",
        help=t("a number or a bundle's path; default: all"),
    )
    _completes(what, "tickets")
    verify.add_argument(
        "--external",
        metavar="FILE",
        help=t("checkpoints kept elsewhere: a receipt, another bundle, a list"),
    )
    verify.add_argument("--allowed-signers", metavar="FILE", help=t("whose keys count, in OpenSSH's form"))
    _json(verify)


def _relay(commands: Commands) -> None:
    group = _group(commands, "relay", t("look after a relay"))
    check = _command(
        group, "check", "relay:check", t("say from outside whether a relay is set up as it should be")
    )
    check.add_argument("relay", metavar="HOST[:PORT]")
    check.add_argument("--companion-key", metavar="FILE", default="", help=t("the companions' private key"))
    check.add_argument(
        "--identity", metavar="FILE", dest="clerk_key", default="", help=t("a clerk's private key")
    )
    check.add_argument(
        "--certificate", metavar="FILE", default="", help=t("the clerk's (default: beside the key)")
    )
    _json(check)


def _ticket(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    number = parser.add_argument("number", metavar="N", type=int, help=t("the ticket's number"))
    _completes(number, "tickets")
    return parser
