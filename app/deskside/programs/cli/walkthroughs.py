"""`deskside walkthrough ...`, but for playing one (`walkthrough_run`) and writing one (`walkthrough_new`)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.revoked import is_revocable
from deskside.domain.walkthroughs.document import CATEGORY, Ask, Check, Choose, Open, Run
from deskside.programs.cli.decided import decision_json, decision_lines, how_to_approve, show_approvals
from deskside.programs.cli.remarks import Words, walkthroughs_wrong
from deskside.programs.cli.remarks import show as show_remarks
from deskside.programs.cli.signing import handed_over, may_revoke, signed
from deskside.programs.cli.terminal import ctrl_c_cancels, print_json, print_table, quiet
from deskside.programs.cli.walkthrough_named import walkthrough_named, walkthroughs_named
from deskside.ui.words import decision, t
from deskside.ui.words import scripts as script_words
from deskside.ui.words import walkthroughs as words
from deskside.ui.words.errors import what_happened, what_to_do
from deskside.usecases.check_script import Checked

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from deskside.domain.scripts.remark import Remark
    from deskside.domain.walkthroughs.document import Step, Walkthrough
    from deskside.domain.walkthroughs.outcomes import VersionOutcomes
    from deskside.programs.house import House
    from deskside.usecases.explain_script import Explanation
    from deskside.usecases.list_walkthroughs import ListedWalkthrough


def listing(options: Namespace, house: House) -> int:
    """List the walkthroughs."""
    listed = house.list_walkthroughs(walkthroughs_named(options, house, []))
    if options.json:
        print_json([_json(one) for one in listed])
        return 0
    if house.scripts_from and not options.walkthroughs:
        from deskside.programs.cli.script_sync import say_news  # noqa: PLC0415 - where they are followed

        say_news(house)
    if not listed:
        print(
            t("There is no walkthrough here. --walkthroughs or DESKSIDE_WALKTHROUGHS names another folder.")
        )
        return 0
    print_table(
        [t("Walkthrough"), t("Title"), t("Effect"), t("May be played")],
        [[one.name, *_summary(one)] for one in listed],
    )
    return 0


def _summary(listed: ListedWalkthrough) -> list[str]:
    may = t("yes") if listed.why_not is None else t("no: {why}").format(why=what_happened(listed.why_not))
    document = listed.walkthrough
    if document is None:
        return ["", "", may]
    return [script_words.text_words(document.title), script_words.effect_words(document.effect), may]


def _json(listed: ListedWalkthrough) -> dict[str, Any]:
    document = listed.walkthrough
    return {
        "name": listed.name,
        "title": script_words.text_words(document.title) if document else None,
        "effect": str(document.effect) if document else None,
        "version": document.version if document else None,
        "approved": listed.why_not is None,
        "why_not": listed.why_not.code if listed.why_not else None,
    }


def show(options: Namespace, house: House) -> int:
    """Show what a walkthrough is, and its steps."""
    name = walkthrough_named(options, house)
    (listed,) = house.list_walkthroughs([name])
    document = listed.walkthrough
    if document is None:
        raise listed.why_not or WrongUse("walkthrough-unknown", walkthrough=name)
    if options.json:
        folder = house.walkthroughs.folder(document.id)
        steps = [
            {"id": step.id, "kind": str(step.KIND), "title": dict(step.title)} for step in document.steps
        ]
        more = {"author": document.author, "tell": dict(document.tell), "steps": steps}
        print_json(_json(listed) | more | {"files": folder.digests()})
        return 0
    head = t("{title} ({name}, version {version})")
    title = script_words.text_words(document.title)
    print(head.format(title=title, name=document.name, version=document.version))
    print(script_words.text_words(document.about))
    print(script_words.effect_words(document.effect))
    print(t("The person is told: {tell}").format(tell=script_words.text_words(document.tell)))
    print(t("Written by {author}").format(author=document.author))
    for number, step in enumerate(document.steps, start=1):
        _show_step(number, step)
    _show_approval(listed)
    return 0


def _show_step(number: int, step: Step) -> None:
    kind = words.kind_words(step.KIND)
    print(f"\n{number}. {script_words.text_words(step.title)}  [{step.id}: {kind}]")
    for lane, texts in ((t("Clerk"), step.say), (t("Person"), step.tell)):
        if texts:
            print(f"   {lane}: {script_words.text_words(texts)}")
    for line in _details(step):
        print(f"   {line}")


def _details(step: Step) -> list[str]:
    match step:
        case Ask():
            return [f"{t('Question')}: {script_words.text_words(step.question)}"]
        case Open():
            return [words.page_words(step.page)]
        case Run():
            return [step.script]
        case Check():
            return [step.condition.text + (f"  ({step.script})" if step.script else "")]
        case Choose():
            return [*(f"{case.when.text} -> {case.go}" for case in step.cases), f"-> {step.otherwise}"]
        case _:
            return []


def why(options: Namespace, house: House) -> int:
    """Say why a walkthrough may or may not be played: its own approval, and that of every script it runs."""
    name = walkthrough_named(options, house)
    why = house.explain_walkthrough(f"{CATEGORY}.{name}")
    scripts = house.list_scripts(sorted(_scripts_of(why.manifest))) if why.manifest else []
    if options.json:
        (listed,) = house.list_walkthroughs([name])
        found = [script_words.listed_json(one) for one in scripts]
        print_json(_json(listed) | decision_json(why) | {"scripts": found})
    else:
        for line in decision_lines(why, name):
            print(line)
        _print_decision(why, options)
        for script in scripts:
            may = t("{id}: may run") if script.why_not is None else t("{id}: may not run: {why}")
            said = what_happened(script.why_not) if script.why_not else ""
            print(may.format(id=script.script, why=said))
            if script.why_not is not None and decision.approving_helps(script.why_not.code):
                print(f"    {decision.approve_command('script', script.script)}")
    return 0 if why.why_not is None and all(one.why_not is None for one in scripts) else 1


def _print_decision(why: Explanation[Walkthrough], options: Namespace) -> None:
    if why.why_not is None:
        print(t("So it may be played: {trust}.").format(trust=script_words.trust_words(why.judged[0].trust)))
    else:
        print(t("So it may not be played: {why}").format(why=what_happened(why.why_not)))
        where = ("--walkthroughs", options.walkthroughs) if options.walkthroughs else ()
        print("\n".join(how_to_approve(why.why_not, "walkthrough", options.name, *where)))


def _scripts_of(document: Walkthrough) -> set[str]:
    return {step.script for step in document.steps if isinstance(step, Run | Check) and step.script}


def _show_approval(listed: ListedWalkthrough) -> None:
    print()
    if listed.why_not is None:
        principals = ", ".join(approver.principal for approver in listed.approvers)
        print(t("May be played: approved by {principals}.").format(principals=principals))
        print(script_words.trust_words(listed.trust or ""))
    else:
        print(t("May not be played: {why}").format(why=what_happened(listed.why_not)))
        print(what_to_do(listed.why_not))


def check(options: Namespace, house: House) -> int:
    """Check walkthrough folders: 1 where something must be mended."""
    names = walkthroughs_named(options, house, options.names)
    root = house.walkthroughs_dir.absolute()

    def place(walkthrough: str, remark: Remark) -> Path:
        return root / _name_of(walkthrough) / remark.file

    checked = Checked(tuple(house.check_walkthrough(name) for name in names))
    return show_remarks(checked, options, Words(place, "name", _name_of, walkthroughs_wrong))


def _name_of(walkthrough: str) -> str:
    return walkthrough.removeprefix(f"{CATEGORY}.")


def approvals(options: Namespace, house: House) -> int:
    """List who approved what, when it expires, and what is due."""
    names = walkthroughs_named(options, house, options.names)
    ids = [f"{CATEGORY}.{name}" for name in names]
    listed = house.list_walkthrough_approvals(ids, soon_days=options.days)
    return show_approvals(listed, options, t("Walkthrough"), _name_of)


def outcomes(options: Namespace, house: House) -> int:
    """Count how walkthroughs went on this desk, step by step."""
    name = None if options.name is None else walkthrough_named(options, house)
    with ctrl_c_cancels() as cancel:
        counted = house.walkthrough_outcomes(cancel=cancel)
    wanted = [one for one in counted if name in {None, one.walkthrough}]
    if options.json:
        print_json(
            [{**asdict(one), "steps": [asdict(step) for step in one.steps.values()]} for one in wanted]
        )
        return 0
    if not wanted:
        print(t("Nobody has played it here yet."))
    for one in wanted:
        _print_outcomes(one)
    return 0


def _print_outcomes(one: VersionOutcomes) -> None:
    head = t("{name}, version {version}: begun {runs} times, given up {given_up} times")
    print(head.format(name=one.walkthrough, version=one.version, runs=one.runs, given_up=one.given_up))
    if said := words.usually_words(one):
        print(said)
    print_table(
        [t("Step"), t("Done"), t("Did not work"), t("Skipped"), t("Left there"), t("Tries"), t("Troubles")],
        [
            [
                f"{step.step}  {step.title}",
                *map(str, (step.done, step.did_not_work, step.skipped, step.left, step.tries, step.troubles)),
            ]
            for step in one.steps.values()
        ],
    )


def approve(options: Namespace, house: House) -> int:
    """Show what would be signed and what is new in it, ask, sign."""
    name = walkthrough_named(options, house)
    approved = signed(house.approve_walkthrough, f"{CATEGORY}.{name}", options)
    handed_over(approved, options, house.approvals)
    if approved.why_not is None:
        print(t("The walkthrough may now be played. Its scripts need approvals of their own."))
    else:
        print(t("It may not be played yet: {why}").format(why=what_happened(approved.why_not)))
    return 0


def revoke(options: Namespace, house: House) -> int:
    """Take an approval back, as `script revoke`."""
    is_digest = is_revocable(options.name)
    what = options.name if is_digest else f"{CATEGORY}.{walkthrough_named(options, house)}"
    if not may_revoke(options, what):
        return 130
    for digest in house.revoke_script(what, reason=options.reason, report=quiet):
        print(t("Revoked: {digest}").format(digest=digest))
    return 0
