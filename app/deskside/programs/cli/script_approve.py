"""`deskside script approve`, `revoke` and `approvals`: what would be signed, and who has signed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.differences import changed_promises
from deskside.domain.scripts.revoked import is_revocable
from deskside.programs.cli.decided import show_approvals
from deskside.programs.cli.script_named import script_named, scripts_named
from deskside.programs.cli.signing import handed_over, may_revoke, signed
from deskside.programs.cli.terminal import quiet
from deskside.ui.words import t
from deskside.ui.words.errors import what_happened

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from deskside.programs.house import House
    from deskside.usecases.approve_script import Before, Proposal


def approve(options: Namespace, house: House) -> int:
    """Show what would be signed and what is new in it, ask, sign."""
    script = script_named(options, house)
    approved = signed(house.approve_script, script, options, promises=partial(_promises, house))
    handed_over(approved, options, house.approvals)
    if approved.why_not is None:
        print(t("The script may now run."))
    else:
        print(t("It may not run yet: {why}").format(why=what_happened(approved.why_not)))
    return 0


def _promises(house: House, before: Before, proposal: Proposal) -> Iterator[str]:
    """Yield what changed in what the script may do, takes and tells, before the lines themselves."""
    if before.folder is None:
        return
    try:
        old = house.catalogue.manifest(before.folder)
    except WrongUse:  # written for another version of this program
        return
    for promise in changed_promises(old, house.catalogue.manifest(proposal.folder)):
        yield t("  ! {what}: “{before}” is now “{now}”").format(
            what=promise.what, before=promise.before, now=promise.now
        )


def revoke(options: Namespace, house: House) -> int:
    """Take an approval back: of a script, or of whatever a digest or a key's fingerprint names."""
    what = options.id if is_revocable(options.id) else script_named(options, house)
    if not may_revoke(options, what):
        return 130
    for digest in house.revoke_script(what, reason=options.reason, report=quiet):
        print(t("Revoked: {digest}").format(digest=digest))
    return 0


def approvals(options: Namespace, house: House) -> int:
    """List who approved what, when it expires, and what is due."""
    scripts = scripts_named(options, house, options.id)
    listed = house.list_approvals(scripts, soon_days=options.days)
    return show_approvals(listed, options, t("Script"))
