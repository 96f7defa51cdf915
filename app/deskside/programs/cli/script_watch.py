"""`deskside script test --watch`: after every save, what the check says, the cases, and a run here."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import Cancelled, DesksideError, WrongUse
from deskside.programs.cli.script_card import print_card
from deskside.programs.cli.script_named import only, scripts_named
from deskside.programs.cli.script_values import values_of
from deskside.programs.cli.terminal import ctrl_c_cancels, print_table
from deskside.ui.words import scripts as script_words
from deskside.ui.words import t, tn
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from deskside.domain.secret import Secret
    from deskside.programs.house import House
    from deskside.usecases.ports.workbench import Bench
    from deskside.usecases.task import CancelToken
    from deskside.usecases.try_script import Tried

_LOOK_S: Final = 0.25
"""Between two looks at the folder: a save is seen at once, and looking costs a thousandth of a processor."""
_OUTPUT_LINES: Final = 12


def watch(options: Namespace, house: House) -> int:
    """Show one script anew after every change of its files, until Ctrl+C."""
    script = only(scripts_named(options, house, options.id))
    names = options.on or house.workbench.names()
    with contextlib.suppress(Cancelled), contextlib.ExitStack() as stack:
        cancel = stack.enter_context(ctrl_c_cancels())
        values = values_of(options.parameter, house, script)
        benches = [stack.enter_context(house.workbench.bench(name)) for name in names]
        seen = ""
        while True:
            now = _state(house, script)
            if now != seen:
                seen = now
                _show(house, script, values, benches, cancel)
                sys.stdout.flush()
                print(t("Waiting for the next save; Ctrl+C ends."), file=sys.stderr, flush=True)
            cancel.wait(_LOOK_S)
    return 0


def _state(house: House, script: str) -> str:
    """Return what changes when any file of the script does, also one that cannot be read."""
    try:
        digests = house.catalogue.folder(script).digests()
    except WrongUse as error:
        return str(error)
    return hashlib.sha256(repr(digests).encode()).hexdigest()


def _show(
    house: House,
    script: str,
    values: dict[str, str | Secret],
    benches: Sequence[Bench],
    cancel: CancelToken,
) -> None:
    print(f"\n=== {script}  {house.clock.now().astimezone():%H:%M:%S}", flush=True)
    checked = house.check_script.all([script]).scripts[0]
    if not checked.remarks:
        print(t("Check: good"))
    for remark in checked.remarks:
        place = f"{remark.file}:{remark.line}" if remark.line else remark.file
        print(t("Check: {place}: {what}").format(place=place, what=what_happened(remark.what)))
    judged = house.judge_cases([script])[0]
    bad = [case for case in judged.cases if case.wrong]
    agree = len(judged.cases) - len(bad)
    print(tn("Cases: {n} agrees", "Cases: {n} agree", agree).format(n=agree))
    for case in bad:
        print(t("  {case}: found {what}").format(case=case.name, what="; ".join(case.wrong)))
    try:
        tried = [
            house.try_script(script, values, bench, heard=lambda _: None, cancel=cancel) for bench in benches
        ]
    except Cancelled:
        raise
    except DesksideError as error:
        print(f"{what_happened(error)} {what_to_do(error)}", flush=True)
        return
    cancel.check()
    if tried:
        _side_by_side(tried)
        print_card(tried[0])


def _side_by_side(tried: Sequence[Tried]) -> None:
    rows = [
        [t("Verdict"), *(script_words.verdict_words(one.conclusion.verdict) for one in tried)],
        [t("Exit status"), *(_status(one) for one in tried)],
    ]
    found = [[_finding(one, number) for one in tried] for number in range(_most_findings(tried))]
    rows += [[t("Found") if number == 0 else "", *cells] for number, cells in enumerate(found)]
    left = [", ".join(one.ended.left_behind) for one in tried]
    if any(left):
        rows.append([t("Left behind"), *left])
    print_table(["", *(one.bench for one in tried)], rows)
    for one in tried:
        text = (one.errors or "").strip()
        if text:
            print(t("On standard error ({bench}): {text}").format(bench=one.bench, text=text[:400]))
    lines = [line for line in tried[0].output.splitlines() if not line.startswith("::")]
    for line in lines[:_OUTPUT_LINES]:
        print(f"  | {line}")
    print(t("Say: {sentence}").format(sentence=_say(tried[0])))


def _say(tried: Tried) -> str:
    return script_words.say_words(tried.conclusion.verdict, tried.manifest)


def _status(tried: Tried) -> str:
    if tried.ended.reason != "exited":
        return {"timed-out": t("took too long"), "stopped": t("stopped")}.get(tried.ended.reason, "?")
    return str(tried.ended.status)


def _most_findings(tried: Sequence[Tried]) -> int:
    return max(len(one.conclusion.findings) for one in tried)


def _finding(tried: Tried, number: int) -> str:
    findings = tried.conclusion.findings
    if number >= len(findings):
        return ""
    found = findings[number]
    words = script_words.finding_words(found, tried.manifest)
    return f"{script_words.level_words(found.level)}: {words}"[:60]
