"""`deskside script approve`, `revoke` and `approvals`: what would be signed, and who has signed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.differences import changed_promises, unified
from deskside.programs.cli.script_named import script_named, scripts_named
from deskside.programs.cli.terminal import (
    TerminalDialogue,
    ask_yes,
    print_json,
    print_table,
    quiet,
    someone_is_there,
)
from deskside.ui.words import scripts as script_words
from deskside.ui.words import t, tn
from deskside.ui.words.errors import what_happened, what_to_do
from deskside.usecases.ports.machine import SecretQuestion

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from deskside.domain.secret import Secret
    from deskside.programs.house import House
    from deskside.usecases.approve_script import Before, Proposal
    from deskside.usecases.list_approvals import ApprovalsOfScript
    from deskside.usecases.ports.scripts import PassphraseQuestion

_MAX_DIFF_LINES: Final = 2_000


def approve(options: Namespace, house: House) -> int:
    """Show what would be signed and what is new in it, ask, sign."""

    def confirm(proposal: Proposal) -> bool:
        for line in proposal_lines(proposal, house):
            print(line, file=sys.stderr)
        if options.yes:
            return True
        if not someone_is_there():
            raise WrongUse("nobody-to-ask", option="--yes")
        return ask_yes(t("Sign this?"))

    def passphrase(question: PassphraseQuestion) -> Secret | None:
        asked = SecretQuestion(kind="passphrase", label=question.file, attempt=question.attempt)
        answer = TerminalDialogue().secret(asked)
        return answer.secret if answer else None

    script = script_named(options, house)
    approved = house.approve_script(
        script,
        key=options.key,
        principal=options.principal,
        confirm=confirm,
        passphrase=passphrase,
        report=quiet,
    )
    print(t("Signed: {digest}").format(digest=approved.statement_sha256))
    if approved.why_not is None:
        print(t("The script may now run."))
    else:
        print(t("It may not run yet: {why}").format(why=what_happened(approved.why_not)))
    return 0


def proposal_lines(proposal: Proposal, house: House) -> Iterator[str]:
    """Yield what a person reads before they sign."""
    statement = proposal.statement
    effect = script_words.effect_words(statement.effect)
    yield t("{id}, version {version}: {effect}").format(
        id=statement.script, version=statement.version, effect=effect
    )
    for name, digest in statement.files:
        yield f"  {digest}  {name}"
    yield from _news(proposal, house)
    yield t("Signed as {principal} with {key}.").format(
        principal=proposal.principal, key=proposal.key_fingerprint
    )
    if proposal.enrols:
        yield t(
            "No organisation profile is installed. {principal} becomes an approver on this computer, "
            "and what runs on that approval is marked as self-approved."
        ).format(principal=proposal.principal)


def _news(proposal: Proposal, house: House) -> Iterator[str]:
    before = proposal.before
    if before is None:
        yield t("No other text of this script was ever approved here: read all of it.")
        return
    version = before.statement.version
    if before.folder is None:
        yield t("Version {version} was approved, but its text is not here. These files differ:").format(
            version=version
        )
        old = dict(before.statement.files)
        yield from (f"  {name}" for name, digest in proposal.statement.files if old.get(name) != digest)
        return
    yield t("New since version {version}, which was approved:").format(version=version)
    yield from _promises(before, proposal, house)
    lines = list(unified(before.folder.files, proposal.folder.files))
    yield from (f"  {line}" for line in lines[:_MAX_DIFF_LINES])
    if len(lines) > _MAX_DIFF_LINES:
        left = len(lines) - _MAX_DIFF_LINES
        yield tn("{n} more line is not shown.", "{n} more lines are not shown.", left).format(n=left)


def _promises(before: Before, proposal: Proposal, house: House) -> Iterator[str]:
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
