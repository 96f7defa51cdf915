"""A walkthrough with a step of every kind, for tests that play one without a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.journal.walkthrough import Move, WalkthroughMoved, WalkthroughStarted
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.parameters import Choice
from deskside.domain.walkthroughs import document as d
from deskside.domain.walkthroughs.condition_text import parse_condition
from deskside.domain.walkthroughs.conditions import Constant, Path
from deskside.domain.walkthroughs.state import written_facts

if TYPE_CHECKING:
    from deskside.domain.walkthroughs.conditions import Value

TITLE: Final = {"en": "A step", "ru": "Шаг"}
WORDS: Final = {"en": "Words", "ru": "Слова"}
ME: Final = "11111111-1111-4111-8111-111111111111"
OTHER: Final = "22222222-2222-4222-8222-222222222222"
RUN: Final = 7
ENOUGH: Final = 'volumes["/"].available_bytes >= 2 GiB'

STEPS: Final[tuple[d.Step, ...]] = (
    d.Say(id="greet", title=TITLE, say=WORDS),
    d.Ask(
        id="kind",
        title=TITLE,
        of=d.Lane.PERSON,
        question=WORDS,
        answer="choice",
        choices=(Choice(value="laptop", label=WORDS), Choice(value="desktop", label=WORDS)),
    ),
    d.Choose(
        id="which",
        title=TITLE,
        cases=(d.Case(when=parse_condition('answer.kind == "laptop"'), go="clean"),),
        otherwise="plug",
    ),
    d.Open(id="settings", title=TITLE, page=d.Page.STORAGE, tell=WORDS),
    d.Tell(id="plug", title=TITLE, tell=WORDS, if_not="end"),
    d.Wait(id="cable", title=TITLE, wait_for="cable"),
    d.Run(
        id="clean",
        title=TITLE,
        script="disk.clean",
        parameters={"what": Path(("answer", "kind")), "days": Constant(3)},
        good=("ok", "warning"),
    ),
    d.Wait(
        id="restart", title=TITLE, wait_for="reboot", when=parse_condition('run.clean.verdict == "warning"')
    ),
    d.Check(id="enough", title=TITLE, condition=parse_condition(ENOUGH), if_not="back-out"),
    d.Say(id="bye", title=TITLE, say=WORDS, when=parse_condition("memory.total_bytes > 0")),
    d.Wait(id="settled", title=TITLE, wait_for="person", until=parse_condition("cpu.cores >= 1")),
    d.Choose(
        id="end-well",
        title=TITLE,
        cases=(d.Case(when=parse_condition(ENOUGH), go="end"),),
        otherwise="back-out",
    ),
    d.Undo(id="back-out", title=TITLE),
)

CLEANING: Final = d.Walkthrough(
    name="cleaning",
    version=3,
    title=TITLE,
    about=WORDS,
    author="author@example.org",
    effect=Effect.CHANGE,
    tell=WORDS,
    platforms=("linux",),
    steps=STEPS,
)

STARTED: Final = WalkthroughStarted(
    walkthrough="cleaning",
    version=3,
    statement_sha256="ab" * 32,
    trust="organisation",
    process=ME,
    machine="oleg-nb",
    machine_id="0123456789abcdef",
    facts=written_facts({"machine.platform": "linux", "machine.companion": True}),
)


def move(
    kind: Move, step: str = "", *, facts: dict[str, Value] | None = None, **more: object
) -> WalkthroughMoved:
    """Return a move of the process that holds the walkthrough; the machine's own are by the machine."""
    machines = {Move.RAN, Move.MEASURED, Move.TAKEN_BACK, Move.LINE_LOST, Move.LINE_BACK}
    fields: dict[str, object] = {"process": ME, "by": "machine" if kind in machines else "clerk", **more}
    return WalkthroughMoved(run=RUN, move=kind, step=step, facts=written_facts(facts or {}), **fields)  # type: ignore[arg-type]
