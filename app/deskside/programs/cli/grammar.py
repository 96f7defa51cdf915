"""What every part of the grammar is made of: commands, groups, and the options that many commands take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.ui.words import t

if TYPE_CHECKING:
    import argparse


def command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: str, summary: str
) -> argparse.ArgumentParser:
    """Add a command; `run` is the dotted name of its function."""
    parser = commands.add_parser(name, help=summary, description=summary)
    parser.set_defaults(run=run)
    return parser


def group(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, summary: str
) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    """Add a command that only has commands below it."""
    parser = commands.add_parser(name, help=summary, description=summary)
    return parser.add_subparsers(metavar=t("COMMAND"), title=t("commands"), required=True)


def takes_json(parser: argparse.ArgumentParser) -> None:
    """Let it print JSON."""
    parser.add_argument("--json", action="store_true", help=t("print JSON for programs"))


def takes_connection(parser: argparse.ArgumentParser) -> None:
    """Let it say how to get into a machine."""
    group = parser.add_argument_group(t("connection"))
    group.add_argument("--host-key", metavar="SHA256:...", default="", help=t("accept exactly this host key"))
    group.add_argument("--identity", metavar="FILE", action="append", default=[], help=t("a private key"))
    group.add_argument(
        "--password-stdin", action="store_true", help=t("read the password from standard input")
    )
