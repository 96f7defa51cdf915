"""`deskside script why` and `outcomes`: the decision rule by rule, and how runs went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deskside.domain.targets import Code, Practice, parse_target
from deskside.programs.cli.decided import decision_json, decision_lines, how_to_approve
from deskside.programs.cli.script_named import script_named
from deskside.programs.cli.terminal import print_json, print_table
from deskside.ui.words import decision, t
from deskside.ui.words import scripts as script_words
from deskside.ui.words.errors import what_happened

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.domain.scripts.outcomes import RunOfScript, ScriptOutcomes
    from deskside.programs.house import House


def why(options: Namespace, house: House) -> int:
    """Explain the whole decision: 0 where the script may run, 1 where it may not."""
    script = script_named(options, house)
    target = parse_target(options.target) if options.target else None
    why = house.explain_script(script, practice=isinstance(target, Practice))
    if options.json:
        print_json({"id": script} | decision_json(why))
        return 0 if why.why_not is None else 1
    for line in decision_lines(why, script):
        print(line)
    if why.manifest is not None:
        print(t("It serves: {platforms}.").format(platforms=", ".join(why.manifest.platforms)))
    if why.why_not is None:
        print(t("So it may run: {trust}.").format(trust=script_words.trust_words(why.judged[0].trust)))
    else:
        print(t("So it may not run: {why}").format(why=what_happened(why.why_not)))
        where = ("--scripts", options.scripts) if options.scripts else ()
        print("\n".join(how_to_approve(why.why_not, "script", options.id, *where)))
    if isinstance(target, Code):
        print(decision.companion())
    return 0 if why.why_not is None else 1


# ---------------------------------------------------------------- outcomes


def outcomes(options: Namespace, house: House) -> int:
    """Show how the runs of a script went, by version and system."""
    script = script_named(options, house)
    found = house.count_script_outcomes(script)
    if options.json:
        print_json([_outcome_json(one) for one in found])
        return 0
    if not found:
        print(t("No ticket of this desk records a run of {id}.").format(id=script))
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
