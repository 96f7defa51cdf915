"""A decision rule by rule, and who signed what: the same for scripts and walkthroughs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar

from deskside.domain.scripts.judging import Rule
from deskside.domain.scripts.statement import SCRIPT_NAMESPACE
from deskside.programs.cli.terminal import print_json, print_table
from deskside.ui.words import decision, t
from deskside.ui.words import scripts as script_words
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from deskside.domain.errors import DesksideError
    from deskside.domain.scripts.judging import Judged
    from deskside.domain.scripts.statement import Signable
    from deskside.usecases.explain_script import Explanation
    from deskside.usecases.list_approvals import ApprovalsOfScript

M = TypeVar("M", bound="Signable")


def decision_lines(why: Explanation[M], named: str) -> Iterator[str]:
    """Yield the decision for people.

    Args:
        why: The decision.
        named: What it is about, as people type it.
    """
    version = why.manifest.version if why.manifest else "?"
    title = script_words.text_words(why.manifest.title) if why.manifest else named
    yield t("{title} ({id}, version {version})").format(title=title, id=named, version=version)
    yield decision.roots(organisation=why.organisation)
    if why.newest_seen:
        yield t("The newest version that this desk has seen approved: {version}.").format(
            version=why.newest_seen
        )
    if why.manifest is not None:
        yield script_words.effect_words(why.manifest.effect)
    if not why.judged:
        yield t("There is no approval of it.")
    for judged in why.judged:
        yield ""
        yield from _judged_lines(judged)
    yield ""


def how_to_approve(
    why_not: DesksideError, kind: Literal["script", "walkthrough"], *named: str
) -> Iterator[str]:
    """Yield what to try after a refusal, and the command by which it is approved where that would help.

    Args:
        why_not: The refusal.
        kind: What is refused.
        named: What it is, as people type it, with the options that say where it lies.
    """
    yield what_to_do(why_not)
    if decision.approving_helps(why_not.code):
        yield t("Who may approve it reads it, and then signs it with a key and a name of their own:")
        yield f"    {decision.approve_command(kind, *named)}"


def _judged_lines(judged: Judged[M]) -> Iterator[str]:
    version = judged.statement.version if judged.statement else "?"
    yield t("Approval of version {version} (statement {digest}):").format(
        version=version, digest=judged.statement_sha256[:16]
    )
    for signature in judged.signatures:
        who = signature.principal or "?"
        if signature.why_not is None:
            yield t("    {who} with {key}: counts").format(who=who, key=signature.key_fingerprint)
        else:
            yield t("    {who} with {key}: does not count. {why}").format(
                who=who, key=signature.key_fingerprint, why=what_happened(signature.why_not)
            )
    for rule in Rule:
        words = decision.rule(rule, needed=judged.needed)
        if rule in judged.passed:
            yield t("  yes   {rule}").format(rule=words)
        elif rule is judged.failed:
            yield t("  NO    {rule}").format(rule=words)
        else:
            yield t("   -    {rule} (not asked any more)").format(rule=words)


def decision_json(why: Explanation[M]) -> dict[str, Any]:
    """Return the decision for programs, without what it is about."""
    return {
        "version": why.manifest.version if why.manifest else None,
        "may_run": why.why_not is None,
        "why_not_code": why.why_not.code if why.why_not else None,
        "why_not": what_happened(why.why_not) if why.why_not else None,
        "roots": "organisation" if why.organisation else "self",
        "newest_seen": why.newest_seen,
        "namespace": SCRIPT_NAMESPACE,
        "approvals": [
            {
                "version": judged.statement.version if judged.statement else None,
                "statement_sha256": judged.statement_sha256,
                "trust": judged.trust,
                "needed": judged.needed,
                "rules": {str(rule): _answer(rule, judged) for rule in Rule},
                "signatures": [
                    {
                        "principal": one.principal or None,
                        "key": one.key_fingerprint,
                        "why_not_code": one.why_not.code if one.why_not else None,
                    }
                    for one in judged.signatures
                ],
            }
            for judged in why.judged
        ],
    }


def _answer(rule: Rule, judged: Judged[M]) -> bool | None:
    """Return whether it passed, or None where it was not asked any more."""
    if rule in judged.passed:
        return True
    return False if rule is judged.failed else None


# ---------------------------------------------------------------- who has signed


def show_approvals(
    listed: list[ApprovalsOfScript], options: Namespace, head: str, named: Callable[[str], str] = str
) -> int:
    """Print who approved what, when it expires, and what is due; `--due` alone: 1 where something is.

    Args:
        listed: By id.
        options: With `due` and `json`.
        head: What the first column is called.
        named: Gives an id as people type it.
    """
    shown = [one for one in listed if one.due] if options.due else listed
    if options.json:
        print_json([_approvals_json(one, named(one.script)) for one in shown])
    else:
        _print(shown, head, named)
    return 1 if options.due and shown else 0


def _print(listed: list[ApprovalsOfScript], head: str, named: Callable[[str], str]) -> None:
    rows = [[named(one.script), *row] for one in listed for row in _rows(one)]
    if rows:
        print_table([head, t("Version"), t("Approved by"), t("Key"), t("When"), t("Counts")], rows)
    due = [one for one in listed if one.due]
    if not due:
        print(t("Nothing is due."))
        return
    print(t("Due:"))
    for one in due:
        if one.why_not is not None:
            print(f"  {named(one.script)}: {what_happened(one.why_not)} {what_to_do(one.why_not)}")
        else:
            print(t("  {script}: expires on {day}").format(script=named(one.script), day=one.expires))


def _rows(one: ApprovalsOfScript) -> Iterator[list[str]]:
    for approval in one.approvals:
        counts = t("yes") if approval.why_not is None else what_happened(approval.why_not)
        at = f"{approval.at.astimezone():%Y-%m-%d %H:%M}" if approval.at else t("elsewhere")
        who = approval.principal or "?"
        yield [str(approval.version or "?"), who, approval.key_fingerprint, at, counts]


def _approvals_json(one: ApprovalsOfScript, named: str) -> dict[str, Any]:
    return {
        "id": named,
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
