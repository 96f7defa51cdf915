"""A person signs from the terminal: what it is, what is new in it, as whom, with which key."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.differences import unified
from deskside.programs.cli.terminal import TerminalDialogue, ask_yes, quiet, someone_is_there
from deskside.ui.words import scripts as script_words
from deskside.ui.words import t, tn
from deskside.usecases.ports.machine import SecretQuestion

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from deskside.adapters.trust.approvals import FileApprovals
    from deskside.domain.secret import Secret
    from deskside.usecases.approve_script import Approved, ApproveScript, Before, Proposal
    from deskside.usecases.ports.scripts import PassphraseQuestion

    Promises = Callable[[Before, Proposal], Iterable[str]]

_MAX_DIFF_LINES: Final = 2_000


def signed(
    deed: ApproveScript, folder: str, options: Namespace, *, promises: Promises = lambda *_: ()
) -> Approved:
    """Show what would be signed, ask, sign, and say what was signed.

    Args:
        deed: Of the kind of folder.
        folder: Its id.
        options: With `key`, `principal` and `yes`.
        promises: Gives what changed in what the folder may do, takes and tells, before the lines themselves.

    Raises:
        DesksideError: As the deed.
    """

    def confirm(proposal: Proposal) -> bool:
        for line in _proposal_lines(proposal, promises, whole=not options.yes):
            print(line, file=sys.stderr)
        return agreed(options)

    approved = deed(
        folder,
        key=options.key,
        principal=options.principal,
        confirm=confirm,
        passphrase=passphrase,
        report=quiet,
    )
    print(t("Signed: {digest}").format(digest=approved.statement_sha256))
    return approved


def agreed(options: Namespace) -> bool:
    """Ask whether to sign what was shown; `--yes` has said so before.

    Raises:
        WrongUse: `nobody-to-ask`.
    """
    if options.yes:
        return True
    if not someone_is_there():
        raise WrongUse("nobody-to-ask", option="--yes")
    return ask_yes(t("Sign this?"))


def handed_over(approved: Approved, options: Namespace, approvals: FileApprovals) -> None:
    """Put what was signed where others take it from, if `--into` says where.

    Raises:
        BrokeMidway: `approvals-not-writable`.
    """
    if options.into:
        statement = approved.proposal.statement
        place = approvals.hand_over(statement.script, statement.version, Path(options.into))
        print(t("Handed over: {folder}").format(folder=place))


def may_revoke(options: Namespace, named: str) -> bool:
    """Ask whether to take an approval back; `--yes` has said so before.

    Raises:
        WrongUse: `nobody-to-ask`.
    """
    if options.yes:
        return True
    if not someone_is_there():
        raise WrongUse("nobody-to-ask", option="--yes")
    return ask_yes(t("Take the approval of {id} back for good?").format(id=named))


def passphrase(question: PassphraseQuestion) -> Secret | None:
    """Ask for a key's passphrase."""
    asked = SecretQuestion(kind="passphrase", label=question.file, attempt=question.attempt)
    answer = TerminalDialogue().secret(asked)
    return answer.secret if answer else None


def _proposal_lines(proposal: Proposal, promises: Promises, *, whole: bool) -> Iterator[str]:
    """Yield what a person reads before they sign; `whole` if all of a text that nobody has approved yet."""
    statement = proposal.statement
    effect = script_words.effect_words(statement.effect)
    yield t("{id}, version {version}: {effect}").format(
        id=statement.script, version=statement.version, effect=effect
    )
    for name, digest in statement.files:
        yield f"  {digest}  {name}"
    yield from _news(proposal, promises, whole=whole)
    yield t("Signed as {principal} with {key}.").format(
        principal=proposal.principal, key=proposal.key_fingerprint
    )
    if proposal.enrols:
        yield t(
            "No organisation profile is installed. {principal} becomes an approver on this computer, "
            "and what runs on that approval is marked as self-approved."
        ).format(principal=proposal.principal)


def _news(proposal: Proposal, promises: Promises, *, whole: bool) -> Iterator[str]:
    before = proposal.before
    if before is None:
        yield t("No other text of it was ever approved here: read all of it.")
        yield from _limited(unified({}, _readable(proposal.folder.files))) if whole else ()
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
    yield from promises(before, proposal)
    yield from _limited(unified(before.folder.files, proposal.folder.files))


def _readable(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what is sent or shown to people: recorded answers and pictures are looked at elsewhere."""
    return {
        path: body
        for path, body in files.items()
        if not path.startswith("cases/") and path.endswith((".toml", ".sh", ".ps1", ".svg", ".md"))
    }


def _limited(found: Iterable[str]) -> Iterator[str]:
    lines = list(found)
    yield from (f"  {line}" for line in lines[:_MAX_DIFF_LINES])
    if len(lines) > _MAX_DIFF_LINES:
        left = len(lines) - _MAX_DIFF_LINES
        yield tn("{n} more line is not shown.", "{n} more lines are not shown.", left).format(n=left)
