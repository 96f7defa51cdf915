"""The grammar of `deskside inventory` and `deskside look`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.programs.cli.grammar import (
    command,
    completes,
    takes_connection,
    takes_json,
    takes_target,
    takes_ticket,
)
from deskside.ui.words import t

if TYPE_CHECKING:
    from deskside.programs.cli.grammar import Commands

SECTIONS: Final = (
    "os", "hardware", "cpu", "memory", "disks", "volumes", "network", "software", "services", "startup",
    "printers", "updates", "users", "security", "devices", "battery", "processes", "events",
)  # fmt: skip
"""The catalogue's categories, known without loading it."""


def add_system(commands: Commands) -> None:
    """Add the commands that say how a machine is."""
    _inventory(commands)
    _look(commands)


def _inventory(commands: Commands) -> None:
    inventory = command(
        commands, "inventory", "inventory:inventory", t("read a machine's system information")
    )
    target = inventory.add_argument(
        "target", metavar="TARGET", help=t("or diff A B, history TARGET, coverage")
    )
    completes(target, "targets")
    inventory.add_argument(
        "more",
        metavar="A B",
        nargs="*",
        help=t("with diff: a ticket (its last reading), TICKET/ENTRY or a file of --json"),
    )
    inventory.add_argument(
        "--category",
        metavar="C",
        action="append",
        help=t("only this one of {names}; may be repeated").format(names=", ".join(SECTIONS)),
    )
    inventory.add_argument("--format", choices=["table", "json", "csv", "cyclonedx", "glpi"], default="table")
    takes_ticket(inventory)
    takes_connection(inventory)
    takes_json(inventory)


def _look(commands: Commands) -> None:
    look = command(
        commands,
        "look",
        "look:look",
        t("look at everything that fits a problem, and say it in three sentences"),
    )
    takes_target(look)
    look.add_argument(
        "--problem",
        metavar="WORDS",
        default="",
        help=t("what does not work, or one word such as network (default: what the ticket says)"),
    )
    takes_ticket(look)
    takes_connection(look)
    takes_json(look)
