"""A walkthrough to begin with: a skeleton that passes `check`, or what was done on a ticket, in its form."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from deskside.domain.inventory.document import from_json
from deskside.domain.journal.facts import (
    NoteAdded,
    Outcome,
    SnapshotTaken,
    StepEnded,
    StepKind,
    StepStarted,
    TicketClosed,
    TicketOpened,
)
from deskside.domain.journal.walkthrough import Move, WalkthroughMoved
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.program import MASK
from deskside.domain.scripts.template import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from deskside.domain.journal.facts import Recorded

T = TypeVar("T")

MAX_STEPS: Final = 40
MAX_CHARS: Final = 400
_PROBLEM_CHARS: Final = 80
_EFFECTS: Final = tuple(Effect)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftStep:
    """A `say`, or the `run` of a script."""

    text: str
    """The note, or the script's title."""
    script: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is known before an author has filled in the words."""

    title: str
    about: str = ""
    """What helped, as the ticket was closed with; empty where it is open."""
    problem: str = ""
    """What the ticket is about, in the words of whoever opened it."""
    platform: str = "linux"
    """Of the machine, as it was read last."""
    effect: Effect = Effect.READ
    steps: tuple[DraftStep, ...] = ()
    check: DraftStep | None = None
    """The script whose verdict *ok* said that it worked."""


def draft_of(entries: Iterable[Recorded], title: str, effect_of: Callable[[str], Effect | None]) -> Draft:
    """Return what a ticket's journal holds of a walkthrough.

    Notes, steps of other walkthroughs that people did, and scripts that came to their end.

    Args:
        entries: The ticket's journal, oldest first.
        title: Of the walkthrough.
        effect_of: What a script of the catalogue may do; None where it is not there any more.
    """
    entries = list(entries)
    ends = {entry.fact.step: entry.fact for entry in entries if isinstance(entry.fact, StepEnded)}
    steps: dict[tuple[str, str, tuple[tuple[str, str], ...]], DraftStep] = {}
    effect, check = Effect.READ, None
    for entry in entries:
        match entry.fact:
            case (
                NoteAdded(text=text)
                | WalkthroughMoved(move=Move.DONE | Move.ANSWERED, by="clerk" | "person", title=text)
            ) if text:
                steps.setdefault(("", text, ()), DraftStep(text=text[:MAX_CHARS]))
            case StepStarted(kind=StepKind.SCRIPT) as started if _came_to_its_end(ends.get(entry.seq)):
                does = effect_of(started.script)
                if does is None:
                    continue
                given = tuple(pair for pair in started.parameters if pair[1] not in {"", MASK})
                step = DraftStep(text=started.title, script=started.script, parameters=dict(given))
                steps.setdefault((started.script, "", given), step)
                effect = max(effect, does, key=_EFFECTS.index)
                if does is Effect.READ and ends[entry.seq].verdict == "ok":
                    check = step
            case _:
                pass
    return Draft(
        title=title,
        about=next((f.resolution.text for f in _facts(entries, TicketClosed)), ""),
        problem=next((f.subject for f in _facts(entries, TicketOpened)), ""),
        platform=_platform(entries),
        effect=effect,
        steps=tuple(steps.values())[:MAX_STEPS],
        check=check,
    )


def _facts(entries: Iterable[Recorded], kind: type[T]) -> Iterator[T]:
    """Yield the facts of a kind, the newest first."""
    yield from reversed([entry.fact for entry in entries if isinstance(entry.fact, kind)])


def _platform(entries: Iterable[Recorded]) -> str:
    read = next((from_json(fact.inventory).target.platform for fact in _facts(entries, SnapshotTaken)), "")
    return read if read in PLATFORMS else PLATFORMS[0]


def written(draft: Draft, author: str, *, schema: str = "../../schemas/walkthrough.schema.json") -> str:
    """Return the document. Every text stands in both languages, for its author to put into words.

    Args:
        draft: What it is made of.
        author: A principal.
        schema: Where the schema lies, as seen from the document: editors complete and check by it.
    """
    ids: set[str] = set()
    head = {
        "schema": schema,
        "title": _both(draft.title),
        "about": _both((draft.about or draft.title)[:MAX_CHARS]),
        "tell": _both(draft.title),
        "author": json.dumps(author),
        "effect": draft.effect,
        "platform": draft.platform,
        "problem": _line(draft.problem[:_PROBLEM_CHARS].casefold() or "problem"),
        "in_russian": _line(draft.problem[:_PROBLEM_CHARS].casefold() or "проблема"),
    }
    parts = [_HEAD.format(**head)]
    steps = draft.steps or (DraftStep(text="Tell the person what we will do together."),)
    parts += [_step(_free_id(step, ids), step) for step in steps if step != draft.check]
    parts.append(_check(_free_id(DraftStep(text="", script="it.it-worked"), ids), draft.check))
    return "\n".join(parts)


_HEAD: Final = """\
#:schema {schema}
format = 1
version = 1
title = {title}
about = {about}
author = {author}
effect = "{effect}"
tell = {tell}
platforms = ["{platform}"]
fits = {{ en = [{problem}], ru = [{in_russian}] }}
"""


def _step(step_id: str, step: DraftStep) -> str:
    head = f'[[steps]]\nid = "{step_id}"\ntitle = {_both(step.text[:60])}\n'
    if not step.script:
        return f'{head}kind = "say"\nsay = {_both(step.text)}\n'
    return f'{head}kind = "run"\nscript = "{step.script}"\n{_given(step)}'


def _check(step_id: str, check: DraftStep | None) -> str:
    head = f'[[steps]]\nid = "{step_id}"\nkind = "check"\ntitle = {_both("It worked")}\n'
    if check is None:
        return f'{head}condition = "os.uptime_s > 0"\n'
    condition = json.dumps(f'run.{step_id}.verdict == "ok"')
    return f'{head}script = "{check.script}"\n{_given(check)}condition = {condition}\n'


def _given(step: DraftStep) -> str:
    if not step.parameters:
        return ""
    pairs = ", ".join(f"{name} = {json.dumps(value)}" for name, value in step.parameters.items())
    return f"parameters = {{ {pairs} }}\n"


def _both(text: str) -> str:
    line = _line(text)
    return f"{{ en = {line}, ru = {line} }}"


def _line(text: str) -> str:
    return json.dumps(" ".join(text.split()) or "...", ensure_ascii=False)


def _free_id(step: DraftStep, taken: set[str]) -> str:
    name = step.script.partition(".")[2] or "say"
    found = next(
        one for number in range(1, 1_000) if (one := f"{name}-{number}" if number > 1 else name) not in taken
    )
    taken.add(found)
    return found


def _came_to_its_end(ended: StepEnded | None) -> bool:
    return ended is not None and ended.outcome in {Outcome.SUCCEEDED, Outcome.FAILED} and not ended.error
