"""`deskside script test`: recorded cases, try-outs on this computer, new cases from what happened."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING, Any

from deskside.domain.errors import BrokeMidway, Cancelled, WrongUse
from deskside.domain.scripts.undo import values_for_undo
from deskside.domain.scripts.verdict import Verdict
from deskside.programs.cli.script_card import print_card, print_findings
from deskside.programs.cli.script_named import only, scripts_named
from deskside.programs.cli.script_values import values_of
from deskside.programs.cli.terminal import ctrl_c_cancels, print_json
from deskside.ui.words import scripts as script_words
from deskside.ui.words import t, tn
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from deskside.programs.house import House
    from deskside.usecases.judge_cases import JudgedScript
    from deskside.usecases.record_case import RecordedCase
    from deskside.usecases.task import CancelToken
    from deskside.usecases.try_script import Tried


def test(options: Namespace, house: House) -> int:
    """Judge cases; or try out, watch or record, whichever was asked for: 1 where something is not right."""
    if options.record_from:
        return _record_from(options, house)
    if options.record:
        return _record(options, house)
    if options.watch:
        from deskside.programs.cli.script_watch import watch  # noqa: PLC0415 - only here

        return watch(options, house)
    if options.on:
        return _try(options, house)
    return _judge(options, house)


def _judge(options: Namespace, house: House) -> int:
    scripts = scripts_named(options, house, options.id)
    judged = house.judge_cases(scripts)
    if options.json:
        print_json([_judged_json(one) for one in judged])
    else:
        for one in judged:
            _print_judged(one)
    return 0 if all(one.good for one in judged) else 1


def _print_judged(one: JudgedScript) -> None:
    if one.why_not is not None:
        print(f"{one.script}: {what_happened(one.why_not)} {what_to_do(one.why_not)}")
    elif not one.cases:
        print(t("{id}: there is no case yet").format(id=one.script))
    elif one.good:
        many = tn("{n} case agrees", "{n} cases agree", len(one.cases)).format(n=len(one.cases))
        print(f"{one.script}: {many}")
    else:
        bad = sum(bool(case.wrong) for case in one.cases)
        many = tn("{n} case does not agree", "{n} cases do not agree", bad).format(n=bad)
        print(f"{one.script}: {many}")
    for case in one.cases:
        for wrong in case.wrong:
            print(t("  {case}: found {what}").format(case=case.name, what=wrong))


def _judged_json(one: JudgedScript) -> dict[str, Any]:
    return {
        "id": one.script,
        "good": one.good,
        "why_not": one.why_not.code if one.why_not else None,
        "cases": [
            {"name": case.name, "verdict": case.verdict, "wrong": list(case.wrong)} for case in one.cases
        ],
    }


def try_on(
    house: House, script: str, options: Namespace, bench: str, cancel: CancelToken, *, aloud: bool
) -> Tried:
    """Run a script, approved or not, on one bench of this computer."""

    def heard(text: str) -> None:
        if aloud:
            print(text, end="", flush=True)

    with house.workbench.bench(bench) as here:
        values = values_of(options.parameter, house, script)
        return house.try_script(script, values, here, heard=heard, cancel=cancel)


def _try(options: Namespace, house: House) -> int:
    """Try out one script on the benches that were named."""
    script = only(scripts_named(options, house, options.id))
    good = True
    results = []
    with ctrl_c_cancels() as cancel:
        for bench in options.on:
            if not options.json:
                _print_head(script, bench)
            tried = try_on(house, script, options, bench, cancel, aloud=not options.json)
            results.append(_tried_json(tried))
            good = good and tried.conclusion.verdict is Verdict.OK
            if not options.json:
                print_tried(tried)
                for line in way_back(house, tried):
                    print(line)
    if options.json:
        print_json(results)
    return 0 if good else 1


def _print_head(script: str, bench: str) -> None:
    print(
        t(
            "{id} on this computer ({bench}), under your own account: a try-out, in no ticket, no evidence."
        ).format(id=script, bench=bench),
        file=sys.stderr,
    )


def way_back(house: House, tried: Tried) -> Iterator[str]:
    """Yield the command that takes a try-out back, where it changed something and a script does that."""
    try:
        undo = house.catalogue.manifest(house.catalogue.folder(tried.manifest.undo))
        values = values_for_undo(undo.parameters, dict(tried.values.plain), tried.conclusion.findings)
    except WrongUse:  # it names none, or what it said does not fit: then somebody has to look
        return
    if values is not None:
        folder = os.path.relpath(house.script_files.place(tried.manifest.undo))
        said = [word for name, value in values.items() for word in ("-p", f"{name}={value}")]
        command = shlex.join(["deskside", "script", "test", folder, "--on", tried.bench, *said])
        yield t("To take it back: {command}").format(command=command)


def print_tried(tried: Tried) -> None:
    """Print how a try-out ended: what a clerk would read, and what the person would have been asked."""
    if tried.errors:
        print(t("On standard error: {text}").format(text=tried.errors.rstrip()), file=sys.stderr)
    ended = tried.ended
    if ended.reason == "stopped":
        raise Cancelled
    if ended.reason == "timed-out":
        print(t("It took longer than it may and was ended."))
    verdict = script_words.verdict_words(tried.conclusion.verdict)
    status = "-" if ended.status is None else ended.status
    print(t("Verdict: {verdict} (exit status {status})").format(verdict=verdict, status=status))
    print_findings(tried.conclusion.findings, tried.manifest)
    for process in ended.left_behind:
        print(t("Left behind on the machine: {process}").format(process=process))
    print(
        t("Say: {sentence}").format(sentence=script_words.say_words(tried.conclusion.verdict, tried.manifest))
    )
    print_card(tried)


def _tried_json(tried: Tried) -> dict[str, Any]:
    return {
        "id": tried.script,
        "on": tried.bench,
        "evidence": False,
        "verdict": str(tried.conclusion.verdict),
        "ended": tried.ended.reason,
        "exit_status": tried.ended.status,
        "findings": [
            {
                "level": finding.level,
                "message": finding.message or None,
                "text": script_words.finding_words(finding, tried.manifest),
                "values": dict(finding.values),
            }
            for finding in tried.conclusion.findings
        ],
        "left_behind": list(tried.ended.left_behind),
    }


# ---------------------------------------------------------------- recording


def _record(options: Namespace, house: House) -> int:
    """Make a case from a run: on a bench as it is, on any other machine only where it is approved."""
    options.id = only(scripts_named(options, house, options.id))
    name = _case_name(options, house, options.id)
    if options.record in house.workbench.names():
        with ctrl_c_cancels() as cancel:
            tried = try_on(house, options.id, options, options.record, cancel, aloud=True)
        print_tried(tried)
        origin = f"recorded on {house.system_name()}, {options.record}"
        _say_recorded(house.record_case.from_try(tried, name, options.origin or origin), house)
        return 0
    from deskside.programs.cli.scripts import run_on  # noqa: PLC0415 - brings the connection

    options.target = options.record
    try:
        result = run_on(options, house)
        ticket, step = result.ticket, result.ended.step
    except BrokeMidway as error:
        raise WrongUse("case-without-end") from error
    recorded = house.record_case.from_step(house.store, ticket, step, name, platform=options.platform)
    _say_recorded(recorded, house)
    return 0


def _record_from(options: Namespace, house: House) -> int:
    """Make a case from a step that a ticket records."""
    ticket, slash, seq = options.record_from.partition("/")
    if not (slash and ticket.isdecimal() and seq.isdecimal()):
        raise WrongUse("step-unreadable", step=options.record_from[:40])
    known = only(scripts_named(options, house, options.id)) if options.id else ""
    if options.scripts and not known:
        scripts_named(options, house, [])
    name = options.case or f"ticket-{int(ticket)}-{int(seq)}"
    recorded = house.record_case.from_step(
        house.store_as_it_is, int(ticket), int(seq), name, platform=options.platform, expected=known
    )
    _say_recorded(recorded, house)
    return 0


def _say_recorded(recorded: RecordedCase, house: House) -> None:
    verdict = script_words.verdict_words(recorded.verdict)
    print(t("Recorded: {case}, verdict {verdict}.").format(case=recorded.name, verdict=verdict))
    folder = house.scripts_dir / recorded.script.replace(".", "/")
    for path in recorded.paths:
        print(f"  {folder / path}")
    print(
        t(
            "Secrets that Deskside recognises are taken out. Read both files before you share them: "
            "names of computers and people are still there."
        )
    )
    print(t("A case is a part of what is signed: let the version grow, and have the script approved again."))


def _case_name(options: Namespace, house: House, script: str) -> str:
    if options.case:
        return str(options.case)
    files = house.catalogue.folder(script).files
    return next(
        f"recorded-{number}" for number in range(1, 1000) if f"cases/recorded-{number}.toml" not in files
    )
