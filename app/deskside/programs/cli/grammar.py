"""What every part of the grammar is made of: commands, groups, and the options that many commands take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from deskside.ui.words import t

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001
"""Commands beside each other; argparse has no public name for it."""
Names: TypeAlias = Literal["scripts", "walkthroughs", "tickets", "machines", "targets"]
"""What there is here that an argument may name; a target is a machine, `practice` or `local`."""

if TYPE_CHECKING:
    import argparse


def command(commands: Commands, name: str, run: str, summary: str) -> argparse.ArgumentParser:
    """Add a command; `run` is the dotted name of its function."""
    parser = commands.add_parser(name, help=summary, description=summary)
    parser.set_defaults(run=run)
    return parser


def group(commands: Commands, name: str, summary: str) -> Commands:
    """Add a command that only has commands below it."""
    parser = commands.add_parser(name, help=summary, description=summary)
    return parser.add_subparsers(metavar=t("COMMAND"), title=t("commands"), required=True)


def completes(action: argparse.Action, names: Names) -> None:
    """Let shells complete what stands there by names, for which they ask when a key is pressed."""
    action.names = names  # type: ignore[attr-defined]  # which the writer of the shells' scripts looks for


def takes_json(parser: argparse.ArgumentParser) -> None:
    """Let it print JSON."""
    parser.add_argument("--json", action="store_true", help=t("print JSON for programs"))


def takes_ticket(parser: argparse.ArgumentParser) -> None:
    """Let it say which ticket what it does is written to."""
    belongs = t("the ticket that this is done for (default: a new one)")
    completes(parser.add_argument("--ticket", metavar="N", type=int, help=belongs), "tickets")


def takes_target(parser: argparse.ArgumentParser, *, optional: bool = False) -> None:
    """Let it say which machine."""
    named = (
        parser.add_argument("target", metavar="TARGET", nargs="?", default="")
        if optional
        else parser.add_argument("target", metavar="TARGET")
    )
    completes(named, "targets")


def takes_connection(parser: argparse.ArgumentParser) -> None:
    """Let it say how to get into a machine."""
    group = parser.add_argument_group(t("connection"))
    group.add_argument("--host-key", metavar="SHA256:...", default="", help=t("accept exactly this host key"))
    group.add_argument("--identity", metavar="FILE", action="append", default=[], help=t("a private key"))
    group.add_argument(
        "--password-stdin", action="store_true", help=t("read the password from standard input")
    )


# ---- what scripts and walkthroughs have in common


def takes_format(parser: argparse.ArgumentParser) -> None:
    """Let it say for whom remarks are."""
    parser.add_argument(
        "--format",
        choices=["text", "json", "github", "sarif"],
        default="text",
        help=t("github: for a pull request; sarif: for viewers of such logs"),
    )


def takes_due(parser: argparse.ArgumentParser) -> None:
    """Let it say what is due."""
    parser.add_argument("--due", action="store_true", help=t("only what waits for somebody"))
    parser.add_argument(
        "--days", metavar="N", type=int, default=30, help=t("what expires within so many days is due")
    )


def takes_signature(parser: argparse.ArgumentParser) -> None:
    """Let it say who signs, with what, and where the signature goes."""
    parser.add_argument(
        "--key", metavar="KEY", required=True, help=t("a private key file, or an agent key's fingerprint")
    )
    parser.add_argument("--as", metavar="PRINCIPAL", dest="principal", required=True)
    parser.add_argument("--yes", action="store_true", help=t("do not ask"))
    parser.add_argument(
        "--into",
        metavar="DIR",
        default="",
        help=t("hand the approval over there as well: the folder “approvals” of your repository"),
    )


def takes_revocation(parser: argparse.ArgumentParser) -> None:
    """Let it say why an approval is taken back."""
    parser.add_argument("--reason", metavar="R", default="")
    parser.add_argument("--yes", action="store_true", help=t("do not ask"))
