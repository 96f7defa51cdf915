"""`deskside script approve`, `revoke` and `approvals`: what would be signed, and who has signed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.differences import changed_promises
from deskside.programs.cli.script_named import script_named, scripts_named
from deskside.programs.cli.signing import signed
from deskside.programs.cli.terminal import (
    ask_yes,
    print_json,
    print_table,
    quiet,
    someone_is_there,
)
from deskside.ui.words import t
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from deskside.programs.house import House
    from deskside.usecases.approve_script import Before, Proposal
    from deskside.usecases.list_approvals import ApprovalsOfScript


def approve(options: Namespace, house: House) -> int:
    """Show what would be signed and what is new in it, ask, sign."""
    script = script_named(options, house)
    approved = signed(house.approve_script, script, options, promises=partial(_promises, house))
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
    """Take an approval back."""
    if not options.yes:
        if not someone_is_there():
            raise WrongUse("nobody-to-ask", option="--yes")
        if not ask_yes(t("Take the approval of {id} back for good?").format(id=options.id)):
            return 130
    for digest in house.revoke_script(options.id, reason=options.reason, report=quiet):
        print(t("Revoked: {digest}").format(digest=digest))
    return 0


# ---------------------------------------------------------------- who has signed


def approvals(options: Namespace, house: House) -> int:
    """List who approved what, when it expires, and what is due; `--due` alone: 1 where something is."""
    scripts = scripts_named(options, house, options.id)
    listed = house.list_approvals(scripts, soon_days=options.days)
    shown = [one for one in listed if one.due] if options.due else listed
    if options.json:
        print_json([_json(one) for one in shown])
    else:
        _print(shown)
    return 1 if options.due and shown else 0


def _print(listed: list[ApprovalsOfScript]) -> None:
    rows = [row for one in listed for row in _rows(one)]
    if rows:
        heads = [t("Script"), t("Version"), t("Approved by"), t("Key"), t("When"), t("Counts")]
        print_table(heads, rows)
    due = [one for one in listed if one.due]
    if not due:
        print(t("Nothing is due."))
        return
    print(t("Due:"))
    for one in due:
        if one.why_not is not None:
            print(f"  {one.script}: {what_happened(one.why_not)} {what_to_do(one.why_not)}")
        else:
            print(t("  {script}: expires on {day}").format(script=one.script, day=one.expires))


def _rows(one: ApprovalsOfScript) -> Iterator[list[str]]:
    for approval in one.approvals:
        counts = t("yes") if approval.why_not is None else what_happened(approval.why_not)
        at = f"{approval.at.astimezone():%Y-%m-%d %H:%M}" if approval.at else t("elsewhere")
        who = approval.principal or "?"
        yield [one.script, str(approval.version or "?"), who, approval.key_fingerprint, at, counts]


def _json(one: ApprovalsOfScript) -> dict[str, Any]:
    return {
        "id": one.script,
        "version": one.version,
        "expires": one.expires.isoformat() if one.expires else None,
        "due": one.due,
        "why_not_code": one.why_not.code if one.why_not else None,
        "approvals": [
            {
                "version": approval.version,
                "principal": approval.principal or None,
                "key": approval.key_fingerprint,
                "at": approval.at.isoformat() if approval.at else None,
                "why_not_code": approval.why_not.code if approval.why_not else None,
            }
            for approval in one.approvals
        ],
    }
