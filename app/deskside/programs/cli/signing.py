"""A person signs a folder from the terminal: what it is, as whom, with which key."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.programs.cli.terminal import TerminalDialogue, ask_yes, quiet, someone_is_there
from deskside.ui.words import scripts as script_words
from deskside.ui.words import t
from deskside.usecases.ports.machine import SecretQuestion

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.domain.secret import Secret
    from deskside.usecases.approve_script import Approved, ApproveScript, Proposal
    from deskside.usecases.ports.scripts import PassphraseQuestion


def signed(deed: ApproveScript, folder: str, options: Namespace) -> Approved:
    """Show what would be signed, ask, sign, and say what was signed.

    Args:
        deed: Of the kind of folder.
        folder: Its id.
        options: With `key`, `principal` and `yes`.

    Raises:
        DesksideError: As the deed.
    """

    def confirm(proposal: Proposal) -> bool:
        show_proposal(proposal)
        if options.yes:
            return True
        if not someone_is_there():
            raise WrongUse("nobody-to-ask", option="--yes")
        return ask_yes(t("Sign this?"))

    approved = deed(
        folder,
        key=options.key,
        principal=options.principal,
        confirm=confirm,
        passphrase=_passphrase,
        report=quiet,
    )
    print(t("Signed: {digest}").format(digest=approved.statement_sha256))
    return approved


def show_proposal(proposal: Proposal) -> None:
    """Print what a person is about to sign, file by file."""
    statement = proposal.statement
    effect = script_words.effect_words(statement.effect)
    head = t("{id}, version {version}: {effect}")
    print(head.format(id=statement.script, version=statement.version, effect=effect), file=sys.stderr)
    for name, digest in statement.files:
        print(f"  {digest}  {name}", file=sys.stderr)
    as_whom = t("Signed as {principal} with {key}.")
    print(as_whom.format(principal=proposal.principal, key=proposal.key_fingerprint), file=sys.stderr)
    if proposal.enrols:
        enrols = t(
            "No organisation profile is installed. {principal} becomes an approver on this computer, "
            "and what runs on that approval is marked as self-approved."
        )
        print(enrols.format(principal=proposal.principal), file=sys.stderr)


def _passphrase(question: PassphraseQuestion) -> Secret | None:
    asked = SecretQuestion(kind="passphrase", label=question.file, attempt=question.attempt)
    answer = TerminalDialogue().secret(asked)
    return answer.secret if answer else None
