"""`deskside script ...`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from deskside.domain.errors import WrongUse
from deskside.domain.journal.facts import OutputReceived, Recorded
from deskside.domain.scripts.verdict import Verdict
from deskside.domain.shapes.difference import difference_json
from deskside.domain.targets import Practice, label_of, parse_target
from deskside.programs.cli.consenting import told
from deskside.programs.cli.script_card import print_findings
from deskside.programs.cli.script_named import script_named, scripts_named
from deskside.programs.cli.script_values import values_of
from deskside.programs.cli.session import connected, ticket_for
from deskside.programs.cli.terminal import print_json, print_table, quiet
from deskside.ui.words import scripts as script_words
from deskside.ui.words import t
from deskside.ui.words.errors import what_happened, what_to_do
from deskside.ui.words.inventory import differences
from deskside.usecases.reach_machine import is_practice

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping

    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.secret import Secret
    from deskside.domain.tickets import TicketNumber
    from deskside.programs.house import House
    from deskside.usecases.list_scripts import ListedScript
    from deskside.usecases.script_run import ScriptResult


def listing(options: Namespace, house: House) -> int:
    """List the catalogue."""
    scripts = scripts_named(options, house, [])
    listed = house.list_scripts(scripts)
    if options.json:
        print_json([script_words.listed_json(script) for script in listed])
        return 0
    if house.scripts_from and not options.scripts:
        from deskside.programs.cli.script_sync import say_news  # noqa: PLC0415 - where scripts are followed

        say_news(house)
    if not listed:
        print(t("There is no script here. --scripts or DESKSIDE_SCRIPTS names another folder."))
        return 0
    print_table(
        [t("Script"), t("Title"), t("Effect"), t("May run")],
        [[script.script, *_summary(script)] for script in listed],
    )
    return 0


def _summary(script: ListedScript) -> list[str]:
    may = t("yes") if script.why_not is None else t("no: {why}").format(why=what_happened(script.why_not))
    if script.manifest is None:
        return ["", "", may]
    effect = script_words.effect_words(script.manifest.effect)
    return [script_words.title_words(script.script, script.manifest), effect, may]


def show(options: Namespace, house: House) -> int:
    """Show what a script is, what the user is told, who approved it, and its text."""
    script = script_named(options, house)
    (listed,) = house.list_scripts([script])
    if listed.manifest is None:
        raise listed.why_not or WrongUse("script-unknown", script=script)
    folder = house.catalogue.folder(script)
    if options.json:
        manifest = listed.manifest
        print_json(
            script_words.listed_json(listed)
            | {
                "author": manifest.author,
                "timeout_s": manifest.timeout_s,
                "tell": dict(manifest.tell),
                "parameters": [parameter.name for parameter in manifest.parameters],
                "files": folder.digests(),
            }
        )
        return 0
    _show_manifest(listed, listed.manifest)
    for name in sorted({file for platform in listed.manifest.platforms.values() for file in platform.files}):
        print(f"\n--- {name}")
        print(script_words.readable(folder.files[name]))
    return 0


def _show_manifest(listed: ListedScript, manifest: Manifest) -> None:
    print(
        t("{title} ({id}, version {version})").format(
            title=script_words.title_words(listed.script, manifest),
            id=listed.script,
            version=manifest.version,
        )
    )
    print(script_words.effect_words(manifest.effect))
    print(t("The user is told: {tell}").format(tell=script_words.text_words(manifest.tell)))
    print(t("Written by {author}").format(author=manifest.author))
    for parameter in manifest.parameters:
        print(f"  -p {parameter.name}=...  {script_words.text_words(parameter.label)}")
    if listed.why_not is None:
        principals = ", ".join(approver.principal for approver in listed.approvers)
        print(t("May run: approved by {principals}.").format(principals=principals))
        print(script_words.trust_words(listed.trust or ""))
    else:
        print(t("May not run: {why}").format(why=what_happened(listed.why_not)))
        print(what_to_do(listed.why_not))


def run(options: Namespace, house: House) -> int:
    """Run an approved script: output as it comes, then the verdict."""
    result = run_on(options, house).ended
    show_result(options, result)
    return 0 if result.verdict is Verdict.OK else 1


def show_result(options: Namespace, result: ScriptResult) -> None:
    """Print how a run ended, as JSON where that is asked for."""
    if options.json:
        print_json(_result_json(result))
    else:
        print_result(result)


class Ran(NamedTuple):
    """A run that came to its end, and the ticket that records it."""

    ticket: TicketNumber
    ended: ScriptResult


def run_on(options: Namespace, house: House) -> Ran:
    """Run the approved script `options.id` on `options.target`."""
    options.id = script_named(options, house)
    values = values_of(options.parameter, house, options.id)
    ticket = ticket_for(
        options, house, t("{script} on {target}").format(script=options.id, target=label_of(options.target))
    )
    return Ran(ticket, run_recorded(options, house, ticket, values))


def run_recorded(
    options: Namespace,
    house: House,
    ticket: TicketNumber,
    values: Mapping[str, str | Secret],
    *,
    check: Callable[[str], None] = lambda _: None,
) -> ScriptResult:
    """Run `options.id` on `options.target` in a ticket; `check` may refuse a machine by its id."""
    practice = isinstance(parse_target(options.target), Practice)
    house.run_script.refuse_early(
        ticket, options.id, label_of(options.target), practice=practice, report=quiet
    )
    with connected(options, house, ticket) as (machine, cancel):
        check(machine.machine_id)
        return house.run_script(
            ticket,
            options.id,
            values,
            machine,
            practice=is_practice(machine),
            report=told() if options.json else told(_print_output),
            cancel=cancel,
        )


def _print_output(event: object) -> None:
    if isinstance(event, Recorded) and isinstance(event.fact, OutputReceived):
        stream = sys.stderr if event.fact.stream == "stderr" else sys.stdout
        print(event.fact.text, end="", file=stream, flush=True)


def print_result(result: ScriptResult) -> None:
    """Print the verdict, the findings, what to say and what it rests on."""
    print(t("Verdict: {verdict}").format(verdict=script_words.verdict_words(result.verdict)))
    for_people = [one for one in result.findings if script_words.is_told(one, result.manifest)]
    print_findings(for_people, result.manifest)
    if say := script_words.say_words(result.verdict, result.manifest):
        print(t("Say: {sentence}").format(sentence=say))
    if result.difference is not None:
        summary, lines = differences.told(result.difference)
        print("\n  ".join((summary, *lines)))
    for process in result.left_behind:
        print(t("Left behind on the machine: {process}").format(process=process))
    print(script_words.trust_words(result.trust))


def _result_json(result: ScriptResult) -> dict[str, Any]:
    return {
        "id": result.script,
        "step": result.step,
        "outcome": str(result.outcome),
        "verdict": str(result.verdict),
        "exit_status": result.exit_status,
        "duration_ms": result.duration_ms,
        "trust": result.trust,
        "findings": [
            {
                "level": finding.level,
                "message": finding.message or None,
                "text": script_words.finding_words(finding, result.manifest),
                "values": dict(finding.values),
            }
            for finding in result.findings
        ],
        "output_bytes": result.output_bytes,
        "truncated": result.truncated,
        "left_behind": list(result.left_behind),
        "difference": difference_json(result.difference) if result.difference else None,
    }
