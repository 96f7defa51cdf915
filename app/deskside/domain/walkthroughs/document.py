"""What a walkthrough says (formats.md section 4): its steps, and the words of each for two people.

Only values: the TOML is read by an adapter. *Clerk* is who helps and *person* is who is helped; each has a
lane of their own, with their own wording.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from deskside.domain.scripts.manifest import Effect
    from deskside.domain.scripts.parameters import Choice
    from deskside.domain.scripts.texts import Texts
    from deskside.domain.walkthroughs.conditions import Condition, Constant, Path

DOCUMENT: Final = "walkthrough.toml"
CATEGORY: Final = "walkthrough"
"""The id of a walkthrough, as it is signed, is `walkthrough.<name>`; no script may be in this category."""
END: Final = "end"
"""Where a branch goes that ends the walkthrough; no step may be called so."""

MAX_STEPS: Final = 100
MAX_PICTURE_BYTES: Final = 96 * 1024
"""One picture, PNG: base64 in a frame of the control channel, which holds 256 KiB."""
MAX_PICTURE_PIXELS: Final = 2_000 * 2_000


class Lane(StrEnum):
    """Whose side of a walkthrough."""

    CLERK = "clerk"
    PERSON = "person"


class Kind(StrEnum):
    """What a step does."""

    SAY = "say"
    """The clerk says something."""
    TELL = "tell"
    """The person reads something, perhaps with a picture, and does it."""
    ASK = "ask"
    """One of the two answers a question; the answer is a fact."""
    OPEN = "open"
    """A settings page opens on the person's desktop, when they press the button."""
    RUN = "run"
    """A script runs, when the clerk says so."""
    CHECK = "check"
    """The machine is measured until a condition holds, or the clerk gives it up."""
    CHOOSE = "choose"
    """It goes on here or there, by what is known."""
    WAIT = "wait"
    """Something takes its time: a reboot, a cable, a person."""
    UNDO = "undo"
    """What was changed is taken back, the last first."""


class Page(StrEnum):
    """A settings page that a companion can open; `pages` says how, on each platform."""

    NETWORK = "network"
    WIFI = "wifi"
    VPN = "vpn"
    PROXY = "proxy"
    PRINTERS = "printers"
    STORAGE = "storage"
    UPDATES = "updates"
    APPS = "apps"
    DISPLAY = "display"
    SOUND = "sound"
    BLUETOOTH = "bluetooth"
    KEYBOARD = "keyboard"
    MOUSE = "mouse"
    POWER = "power"
    DATE_TIME = "date-time"
    ACCOUNTS = "accounts"
    PRIVACY = "privacy"
    ACCESSIBILITY = "accessibility"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture beside the person's words."""

    files: Texts
    """Name of the PNG file by language; the same one may serve several."""
    words: Texts
    """What it shows, for who does not see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What every step has."""

    KIND: ClassVar[Kind]

    id: str
    title: Texts
    """A few words, for the list of steps."""
    say: Texts = field(default_factory=dict)
    """The clerk's lane: what the clerk says, or should know."""
    tell: Texts = field(default_factory=dict)
    """The person's lane: what the person reads, or is read to."""
    picture: Picture | None = None
    when: Condition | None = None
    """Played only where this is true; otherwise skipped."""
    if_not: str = ""
    """Where it goes on when the step did not work: a later step, or `end`; empty: the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Step):
    """The clerk says `say`."""

    KIND = Kind.SAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell(Step):
    """The person reads `tell` and does it."""

    KIND = Kind.TELL


AnswerKind = Literal["yes-no", "choice", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Step):
    """A question to one of the two. The answer is the fact `answer.<id>`: true or false, or text."""

    KIND = Kind.ASK

    of: Lane
    question: Texts
    answer: AnswerKind
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Open(Step):
    """The person presses a button, and the companion opens `page`."""

    KIND = Kind.OPEN

    page: Page


Given = Mapping[str, "Constant | Path"]
"""A script's parameters: each a value, or the fact that gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Step):
    """A script runs. Its result is `run.<id>.verdict`, what it measured `run.<id>.<name of the fact>`."""

    KIND = Kind.RUN

    script: str
    parameters: Given = field(default_factory=dict)
    good: tuple[str, ...] = ("ok", "warning", "critical")
    """The verdicts with which the step is done; with another it did not work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Step):
    """`condition` is measured. Only a measurement makes it done, and never somebody's word."""

    KIND = Kind.CHECK

    condition: Condition
    script: str = ""
    """A script that reads and whose result the condition asks for, run at every measuring."""
    parameters: Given = field(default_factory=dict)
    every_s: int = 0
    """Measured again by itself after so many seconds while it is not true; 0: when the clerk says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One branch."""

    when: Condition
    go: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose(Step):
    """The first case whose condition is true says where it goes on; a later step, or `end`."""

    KIND = Kind.CHOOSE

    cases: tuple[Case, ...]
    otherwise: str


WaitFor = Literal["reboot", "cable", "person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait(Step):
    """A reboot is over when the machine has started anew; the rest when somebody says so, or `until`."""

    KIND = Kind.WAIT

    wait_for: WaitFor
    until: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Step):
    """What the steps `of` changed is taken back, the last first; all of it where none is named."""

    KIND = Kind.UNDO

    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Walkthrough:
    """A `walkthrough.toml`, whole and valid."""

    name: str
    version: int
    title: Texts
    about: Texts
    """One sentence for the clerk: what it mends, and when it is the right one."""
    author: str
    effect: Effect
    """The most that any of its scripts may do."""
    tell: Texts
    """What the person is told will happen, before anything does."""
    platforms: tuple[str, ...]
    steps: tuple[Step, ...]
    expires: date | None = None
    fits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words of the problem by language: where a ticket says them, the walkthrough is proposed."""
    findings: tuple[str, ...] = ()
    """Codes of findings in the system information that it mends."""

    @property
    def id(self) -> str:
        """Return the id under which it is signed."""
        return f"{CATEGORY}.{self.name}"

    def step(self, step_id: str) -> Step | None:
        """Return a step by its id."""
        return next((step for step in self.steps if step.id == step_id), None)

    def place(self, step_id: str) -> int:
        """Return a step's place from 0; of `end`, or of no step, the number of steps."""
        return next((place for place, step in enumerate(self.steps) if step.id == step_id), len(self.steps))


def conditions_of(step: Step) -> Iterator[tuple[str, Condition]]:
    """Yield every condition of a step, with the key it stands under."""
    if step.when is not None:
        yield "when", step.when
    match step:
        case Check():
            yield "condition", step.condition
        case Wait(until=until) if until is not None:
            yield "until", until
        case Choose():
            for number, case in enumerate(step.cases):
                yield f"cases.{number}.when", case.when
        case _:
            pass


def targets_of(step: Step) -> Iterator[tuple[str, str]]:
    """Yield every place that a step can go on at, with the key it stands under."""
    if step.if_not:
        yield "if_not", step.if_not
    if isinstance(step, Choose):
        for number, case in enumerate(step.cases):
            yield f"cases.{number}.go", case.go
        yield "otherwise", step.otherwise


def pictures_of(walkthrough: Walkthrough) -> frozenset[str]:
    """Return the names of all picture files."""
    return frozenset(
        name for step in walkthrough.steps if step.picture for name in step.picture.files.values()
    )
