"""A walkthrough to begin with: a skeleton that passes `check`, or what was done on a ticket, in its form."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskside.domain.journal.facts import NoteAdded, Outcome, StepEnded, StepKind, StepStarted
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.program import MASK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from deskside.domain.journal.facts import Recorded

MAX_STEPS: Final = 40
MAX_CHARS: Final = 400
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
    effect: Effect = Effect.READ
    steps: tuple[DraftStep, ...] = ()
    check: DraftStep | None = None
    """The script whose verdict *ok* said that it worked."""


def draft_of(entries: Iterable[Recorded], title: str, effect_of: Callable[[str], Effect | None]) -> Draft:
    """Return what a ticket's journal holds of a walkthrough: notes, and scripts that came to their end.

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
            case NoteAdded(text=text):
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
    return Draft(title=title, effect=effect, steps=tuple(steps.values())[:MAX_STEPS], check=check)


def written(draft: Draft, author: str) -> str:
    """Return the document. Every text stands in both languages, for its author to put into words."""
    ids: set[str] = set()
    parts = [_HEAD.format(title=_both(draft.title), author=json.dumps(author), effect=draft.effect)]
    steps = draft.steps or (DraftStep(text="Tell the person what we will do together."),)
    parts += [_step(_free_id(step, ids), step) for step in steps if step != draft.check]
    parts.append(_check(_free_id(DraftStep(text="", script="it.it-worked"), ids), draft.check))
    return "\n".join(parts)


_HEAD: Final = """\
#:schema ../../schemas/walkthrough.schema.json
format = 1
version = 1
title = {title}
about = {title}
author = {author}
effect = "{effect}"
tell = {title}
platforms = ["linux"]
fits = {{ en = ["problem"], ru = ["проблема"] }}
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
    line = json.dumps(" ".join(text.split()) or "...", ensure_ascii=False)
    return f"{{ en = {line}, ru = {line} }}"


def _free_id(step: DraftStep, taken: set[str]) -> str:
    name = step.script.partition(".")[2] or "say"
    found = next(
        one for number in range(1, 1_000) if (one := f"{name}-{number}" if number > 1 else name) not in taken
    )
    taken.add(found)
    return found


def _came_to_its_end(ended: StepEnded | None) -> bool:
    return ended is not None and ended.outcome in {Outcome.SUCCEEDED, Outcome.FAILED} and not ended.error
