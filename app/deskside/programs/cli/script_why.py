"""`deskside script why` and `outcomes`: the decision rule by rule, and how runs went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deskside.domain.scripts.judging import Rule
from deskside.domain.scripts.statement import SCRIPT_NAMESPACE
from deskside.domain.targets import Code, Practice, parse_target
from deskside.programs.cli.script_named import script_named
from deskside.programs.cli.terminal import print_json, print_table
from deskside.ui.words import decision, t
from deskside.ui.words import scripts as script_words
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from deskside.domain.scripts.judging import Judged
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.outcomes import RunOfScript, ScriptOutcomes
    from deskside.programs.house import House
    from deskside.usecases.explain_script import Explanation


def why(options: Namespace, house: House) -> int:
    """Explain the whole decision: 0 where the script may run, 1 where it may not."""
    script = script_named(options, house)
    target = parse_target(options.target) if options.target else None
    why = house.explain_script(script, practice=isinstance(target, Practice))
    if options.json:
        print_json(_json(why))
        return 0 if why.why_not is None else 1
    for line in _lines(why):
        print(line)
    if isinstance(target, Code):
        print(decision.companion())
    return 0 if why.why_not is None else 1


def _lines(why: Explanation) -> Iterator[str]:
    version = why.manifest.version if why.manifest else "?"
    title = script_words.title_words(why.script, why.manifest)
    yield t("{title} ({id}, version {version})").format(title=title, id=why.script, version=version)
    yield decision.roots(organisation=why.organisation)
    if why.newest_seen:
        yield t("The newest version that ever ran from here: {version}.").format(version=why.newest_seen)
    if why.manifest is not None:
        yield t("It serves: {platforms}.").format(platforms=", ".join(why.manifest.platforms))
        yield script_words.effect_words(why.manifest.effect)
    if not why.judged:
        yield t("There is no approval of it.")
    for judged in why.judged:
        yield ""
        yield from _judged_lines(judged)
    yield ""
    if why.why_not is None:
        yield t("So it may run: {trust}.").format(trust=script_words.trust_words(why.judged[0].trust))
    else:
        yield t("So it may not run: {why}").format(why=what_happened(why.why_not))
        yield what_to_do(why.why_not)


def _judged_lines(judged: Judged[Manifest]) -> Iterator[str]:
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


def _json(why: Explanation) -> dict[str, Any]:
    return {
        "id": why.script,
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


def _answer(rule: Rule, judged: Judged[Manifest]) -> bool | None:
    """Return whether it passed, or None where it was not asked any more."""
    if rule in judged.passed:
        return True
    return False if rule is judged.failed else None


# ---------------------------------------------------------------- outcomes


def outcomes(options: Namespace, house: House) -> int:
    """Show how the runs of a script went, by version and system."""
    found = house.count_script_outcomes(options.id)
    if options.json:
        print_json([_outcome_json(one) for one in found])
        return 0
    if not found:
        print(t("No ticket of this desk records a run of {id}.").format(id=options.id))
        return 0
    heads = [t("Version"), t("System"), t("Runs")]
    verdicts = ["ok", "warning", "critical", "unknown"]
    heads += [script_words.verdict_words(verdict) for verdict in verdicts]
    heads += [
        t("Took too long"),
        t("Refused"),
        t("Stopped"),
        t("Broke"),
        t("Median"),
        t("Last"),
        t("Look at"),
    ]
    print_table(heads, [_row(one, verdicts) for one in found])
    if any(one.look_at for one in found):
        print(t("What went wrong becomes a case: deskside script test --record-from TICKET/ENTRY"))
    return 0


def _row(one: ScriptOutcomes, verdicts: list[str]) -> list[str]:
    counts = [
        *(one.verdicts.get(verdict, 0) for verdict in verdicts),
        one.timed_out,
        one.refused,
        one.stopped,
    ]
    return [
        str(one.version),
        one.system or t("not read"),
        str(one.runs),
        *(str(count or "") for count in (*counts, one.broken)),
        t("{s} s").format(s=f"{one.median_ms / 1000:.1f}") if one.median_ms else "",
        f"{one.latest.at.astimezone():%Y-%m-%d}",
        _place(one.look_at) or "",
    ]


def _outcome_json(one: ScriptOutcomes) -> dict[str, Any]:
    return {
        "version": one.version,
        "system": one.system or None,
        "runs": one.runs,
        "verdicts": dict(one.verdicts),
        "timed_out": one.timed_out,
        "refused": one.refused,
        "stopped": one.stopped,
        "broken": one.broken,
        "median_ms": one.median_ms,
        "latest": one.latest.at.isoformat(),
        "look_at": _place(one.look_at),
    }


def _place(run: RunOfScript | None) -> str | None:
    return f"{run.ticket}/{run.seq}" if run else None
