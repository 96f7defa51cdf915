"""What a clerk's desk may do, as exec requests on the companion: words, never a shell string.

====================================================  =================================================
exec request                                          what it does
====================================================  =================================================
`offer STATEMENT`                                     brings a script: `offers.encode_offer` on stdin.
                                                      Nothing runs; the companion keeps it in memory
`facts GRANT[,GRANT] JOB NONCE [CATEGORY,...]`        runs the companion's built-in probe; categories
                                                      without a grant are reported as denied
`run GRANT JOB DIGEST`                                runs an offered script: `offers.encode_run_order`
                                                      on stdin
`attach JOB OFFSET`                                   goes on with a job's stream from that byte
====================================================  =================================================

`JOB` is 32 random hex digits that the desk chooses, so that it can ask for the job after a line that broke
before the first answer. `DIGEST` is what the desk has recorded that it sends
(`domain.scripts.program.sent_sha256`). Words are parted by one blank and are ASCII.

A refusal is exit status 126 and one line on standard error, `encode_refusal`. `facts`, `run` and `attach`
answer on standard output with the stream of `domain.companion.job_stream`; exit status 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, assert_never

from deskside.domain.companion.fields import NotUnderstood, parse_object, write_object
from deskside.domain.errors import Refused
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.errors import DesksideError

REFUSED_STATUS: Final = 126
MAX_VERB_BYTES: Final = 1_024
MAX_REFUSAL_BYTES: Final = 4_096

_ID: Final = re.compile(r"[0-9a-f]{8,32}")
_JOB: Final = re.compile(r"[0-9a-f]{32}")
_NONCE: Final = re.compile(r"[0-9a-f]{16}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_OFFSET: Final = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`offer`: the script whose signed statement has this digest."""

    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """`facts`: system information. No categories means all."""

    grants: tuple[str, ...]
    job: str
    nonce: str
    """What the probe's frames carry (`usecases.ports.probes.MarkedProbe`)."""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """`run`: an offered script."""

    grant: str
    job: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attach:
    """`attach`: the stream of a job, from `offset` bytes of output on."""

    job: str
    offset: int


Verb = Offer | Facts | Run | Attach


def verb_bytes(verb: Verb) -> bytes:
    """Return the exec request."""
    match verb:
        case Offer():
            words = ["offer", verb.statement]
        case Facts():
            words = ["facts", ",".join(verb.grants), verb.job, verb.nonce]
            words += [",".join(verb.categories)] if verb.categories else []
        case Run():
            words = ["run", verb.grant, verb.job, verb.digest]
        case Attach():
            words = ["attach", verb.job, str(verb.offset)]
        case _:
            assert_never(verb)
    return " ".join(words).encode("ascii")


def parse_verb(request: bytes) -> Verb:
    """Read an exec request.

    Raises:
        Refused: `verb-unknown` with the first word, or `verb-garbled`: a shell's words, a blank too many,
            an id that is none. Nothing is guessed.
    """
    if len(request) > MAX_VERB_BYTES or not request.isascii():
        raise Refused("verb-garbled")
    word, *rest = request.decode("ascii").split(" ")
    read = VERBS.get(word)
    if read is None:
        raise Refused("verb-unknown", verb=display(word, 20))
    try:
        return read(rest)
    except (ValueError, KeyError) as error:
        raise Refused("verb-garbled") from error


def _offer(words: list[str]) -> Offer:
    (statement,) = words
    return Offer(statement=_matching(_SHA256, statement))


def _facts(words: list[str]) -> Facts:
    grants, job, nonce, *more = words
    (categories,) = more or ("",)
    chosen = tuple(categories.split(",")) if more else ()
    ids = tuple(_matching(_ID, grant) for grant in grants.split(","))
    if not set(chosen) <= CATEGORIES.keys() or len(set(ids)) != len(ids):
        raise ValueError
    return Facts(
        grants=ids,
        job=_matching(_JOB, job),
        nonce=_matching(_NONCE, nonce),
        categories=chosen,
    )


def _run(words: list[str]) -> Run:
    grant, job, digest = words
    return Run(grant=_matching(_ID, grant), job=_matching(_JOB, job), digest=_matching(_SHA256, digest))


def _attach(words: list[str]) -> Attach:
    job, offset = words
    return Attach(job=_matching(_JOB, job), offset=int(_matching(_OFFSET, offset)))


def _matching(pattern: re.Pattern[str], word: str) -> str:
    if not pattern.fullmatch(word):
        raise ValueError
    return word


VERBS: Final[dict[str, Callable[[list[str]], Verb]]] = {
    "offer": _offer,
    "facts": _facts,
    "run": _run,
    "attach": _attach,
}
"""Every verb there is. `domain.companion.consent` has a rule for each, or a test fails."""


def encode_refusal(error: DesksideError) -> bytes:
    """Return the line on standard error: the code, a blank, the facts as JSON."""
    facts = {name: display(str(value), 200) for name, value in error.facts.items()}
    return f"{error.code} {write_object(dict(facts)).decode('ascii')}\n".encode("ascii")


def decode_refusal(line: bytes) -> Refused:
    """Return what a companion refused for; one that is not understood is `companion-refused`."""
    code, _, facts = line[:MAX_REFUSAL_BYTES].decode("ascii", "replace").strip().partition(" ")
    try:
        said = parse_object(facts.encode()) if facts else {}
    except NotUnderstood:
        said = {}
    if not re.fullmatch(r"[a-z0-9-]{1,60}", code):
        return Refused("companion-refused")
    harmless = {
        name: display(value, 200)
        for name, value in list(said.items())[:32]
        if name.isidentifier() and isinstance(value, str)
    }
    return Refused(code, **harmless)
