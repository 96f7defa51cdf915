"""The grammar of `deskside companion`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.ui.words import LANGUAGES, t

if TYPE_CHECKING:
    from deskside.programs.cli.grammar import Commands


def add_companion(commands: Commands) -> None:
    """Add the command, and what can be said behind it."""
    summary = t("be helped: show a code, and decide what may be done")
    parser = commands.add_parser("companion", help=summary, description=summary)
    parser.set_defaults(run="companion:companion")
    parser.add_argument("--terminal", action="store_true", help=t("ask here instead of in a window"))
    parser.add_argument("--profile", metavar="FILE", default="", help=t("the organisation's profile"))
    parser.add_argument(
        "--listen",
        metavar="ADDRESS",
        default="",
        help=t("wait on this address of this computer, for a helper on the same network, without a relay"),
    )
    parser.add_argument(
        "--language", choices=list(LANGUAGES), default="", help=t("speak this language (default: yours)")
    )
    parser.add_argument(
        "--remember",
        action="store_true",
        help=t("from now on keep the newest version seen of each script, so that an older one stays refused"),
    )
