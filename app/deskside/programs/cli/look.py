"""`deskside look`: three sentences within ten seconds, and what they rest on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from deskside.adapters.threads import meanwhile
from deskside.domain.errors import WrongUse
from deskside.domain.targets import Practice, label_of, parse_target
from deskside.programs.cli.consenting import told
from deskside.programs.cli.session import connected, ticket_for
from deskside.programs.cli.terminal import print_json
from deskside.ui.words import t

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.domain.first_look.look import CheckEnd, FirstLook, Trouble
    from deskside.domain.tickets import TicketNumber
    from deskside.programs.house import House
    from deskside.usecases.first_look import LookedAt


def look(options: Namespace, house: House) -> int:
    """Take a first look at a machine: 0 where nothing is wrong, 1 where something is."""
    ticket = ticket_for(options, house, _subject(options))
    problem = options.problem or _problem_of(house, ticket)
    telling = _Telling(quiet=options.json)
    with (
        meanwhile("imports", lambda: house.first_look, _load_words),
        connected(options, house, ticket) as (machine, cancel),
    ):
        found = house.first_look(
            ticket,
            machine,
            problem,
            practice=isinstance(parse_target(options.target), Practice),
            report=told(telling.hear),
            cancel=cancel,
        )
    if options.json:
        print_json(look_json(found))
    else:
        telling.conclude(found.look)
    cancel.check()  # what was known when Ctrl+C came is told all the same
    return 1 if found.look.troubles else 0


def _subject(options: Namespace) -> str:
    if options.problem:
        return str(options.problem)[:200]
    return t("First look at {target}").format(target=label_of(options.target))


def _problem_of(house: House, ticket: TicketNumber) -> str:
    try:
        found = house.store.ticket(ticket)
    except WrongUse:
        return ""
    return f"{found.subject}\n{found.problem}"


def _load_words() -> None:
    import deskside.ui.words.first_look  # noqa: F401, PLC0415 - on a thread
    from deskside.domain.inventory.catalogue import CATEGORIES, load  # noqa: PLC0415

    load(CATEGORIES)


class _Telling:
    """Prints the sentences once, when they are due, and then only what has changed by the end."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._said: tuple[str, ...] = ()
        self._began = False

    def hear(self, event: object) -> None:
        from deskside.usecases.first_look import LookTaken  # noqa: PLC0415 - loaded by now

        if self._quiet or not isinstance(event, LookTaken):
            return
        if not self._began:
            self._began = True
            self._say_what_it_is_about(event.look)
        if not self._said and event.look.is_due:
            self._say(event.look)

    def conclude(self, look: FirstLook) -> None:
        from deskside.ui.words.first_look import sentences  # noqa: PLC0415 - loaded by now

        if self._said and self._said != sentences(look):
            print()
            print(t("All has answered by now."))
        if self._said != sentences(look):
            self._say(look)
        _print_closer(look)

    def _say(self, look: FirstLook) -> None:
        from deskside.ui.words.first_look import sentences  # noqa: PLC0415 - loaded by now

        self._said = sentences(look)
        print("\n".join(self._said), flush=True)

    def _say_what_it_is_about(self, look: FirstLook) -> None:
        from deskside.ui.words.first_look import kinds_words  # noqa: PLC0415 - loaded by now

        about = t("A first look, with an eye on {kinds} …").format(kinds=kinds_words(look.kinds))
        print(about, file=sys.stderr, flush=True)


def _print_closer(look: FirstLook) -> None:
    from deskside.ui.words.first_look import following_words, trouble_words  # noqa: PLC0415 - loaded by now
    from deskside.ui.words.inventory.findings import severity  # noqa: PLC0415

    if not look.troubles:
        return
    print()
    for trouble in look.troubles:
        if trouble.follows:
            continue
        print(f"  {severity(trouble.severity)}: {trouble_words(trouble)}")
        for line in _helps(trouble):
            print(f"    {line}")
    if following := following_words(look):
        print(f"  {following}")


def _helps(trouble: Trouble) -> list[str]:
    from deskside.ui.words.scripts import finding_words  # noqa: PLC0415 - loaded by now

    if trouble.check is not None:
        return [finding_words(one, trouble.check.manifest) for one in trouble.next_steps]
    if trouble.script:
        return [t("Look closer: deskside script run {script}").format(script=trouble.script)]
    return []


def look_json(found: LookedAt) -> dict[str, Any]:
    """Return what `--json` prints (formats.md section 1)."""
    from deskside.ui.words.first_look import sentences, trouble_words  # noqa: PLC0415 - loaded by now

    look = found.look
    return {
        "kinds": list(look.kinds),
        "took_ms": look.elapsed_ms,
        "sentences": sentences(look)._asdict(),
        "troubles": [
            {
                "severity": str(one.severity),
                "said": trouble_words(one),
                "follows": one.follows,
                "finding": one.fact.to_plain() if one.fact else None,
                "check": _check_json(one.check) if one.check else None,
            }
            for one in look.troubles
        ],
        "fine": {
            "categories": list(look.fine_categories),
            "checks": [_check_json(end) for end in look.fine_checks],
        },
        "not_measured": [
            {"name": one.name, "is_check": one.is_check, "why": one.why} for one in look.unmeasured
        ],
        "inventory": found.inventory.to_plain() if found.inventory else None,
    }


def _check_json(end: CheckEnd) -> dict[str, Any]:
    return {"script": end.script, "step": end.step, "verdict": str(end.verdict)}
