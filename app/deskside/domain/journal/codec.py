"""Facts as bytes and back: what of each stays in an entry's head for ever, and what is its payload.

The head is hashed into the chain and never erased, so it holds integers, fixed words, digests and
pseudonymous ids only. All that people or machines said is payload; the head keeps a salted commitment to it.
"""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args

from deskside.domain.journal import consent as c
from deskside.domain.journal import desk as d
from deskside.domain.journal import facts as f
from deskside.domain.journal import walkthrough as w
from deskside.domain.journal.difference import DifferenceMeasured
from deskside.domain.journal.probing import ProbeReplaced
from deskside.domain.tickets import Priority, Requester, Resolution

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deskside.domain.canonical import Value

Fields = dict[str, "Value"]
"""Names and values, ready for `canonical`."""

HEAD_FIELDS: Final[Mapping[type[f.Fact], tuple[str, ...]]] = {
    f.TicketOpened: ("priority",),
    f.TicketChanged: (),
    f.TicketClosed: (),
    f.TicketReopened: (),
    f.NoteAdded: (),
    f.Corrected: ("seq",),
    f.StepStarted: (
        *("kind", "machine_id", "process"),
        *("script", "version", "sha256", "approved_sha256", "trust", "probe_sha256"),
    ),
    f.OutputReceived: ("step", "stream"),
    f.StepEnded: (
        *("step", "outcome", "duration_ms", "exit_status", "verdict"),
        *("error", "output_bytes", "truncated"),
    ),
    f.SnapshotTaken: ("step",),
    DifferenceMeasured: ("step", "why_not", "count", "undoes"),
    ProbeReplaced: ("step", "script", "sha256"),
    f.HostKeyAccepted: ("fingerprint",),
    d.MachineSaved: (),
    d.MachineForgotten: (),
    d.ApproverEnrolled: ("key_fingerprint",),
    d.ScriptApproved: ("script", "version", "statement_sha256", "key_fingerprint"),
    d.ScriptRevoked: ("script", "digest"),
    d.ProfileAccepted: ("version", "sha256"),
    d.ProfileForgotten: ("sha256",),
    c.CompanionPaired: ("machine_id", "host_key", "clerk_key"),
    c.ConsentAsked: ("asking", "capability", "effect", "digest", "script", "version"),
    c.ConsentShown: ("asked",),
    c.ConsentReworded: ("asked",),
    c.ConsentAnswered: ("reply", "source", "asked", "capability", "grant", "open_ms", "why"),
    c.ConsentWithdrawn: ("by", "asked", "capability", "grant"),
    c.SessionFrozen: ("on",),
    c.JobReattached: ("step", "offset_bytes", "away_ms"),
    c.SessionEnded: ("by", "machine_id"),
    c.HeadCountersigned: ("size", "hash", "key_fingerprint"),
    w.WalkthroughStarted: (
        *("walkthrough", "version", "statement_sha256", "trust"),
        *("process", "machine_id"),
    ),
    w.WalkthroughMoved: (
        *("run", "move", "step", "by", "process", "taken", "to"),
        *("verdict", "trouble", "undo", "retake", "version", "started"),
    ),
    w.LaneStepShown: ("run", "step", "place", "count", "asks", "page", "picture_sha256"),
    w.LaneStepAnswered: ("shown", "said"),
    w.LaneEnded: ("shown", "how", "stays_changed"),
}
"""Which fields stay in the head; every other one is payload. The digest of an output is payload: a plain
digest of a short text can be guessed back."""

_HEAD_CHANGES: Final = ("status", "priority")
"""Of the values that a `TicketChanged` sets, those from a fixed list; they stay when the rest is erased."""

_IN_HEAD: Final = {"seq": "corrects"}
"""Fields whose name in the head differs, because the entry has its own of that name."""


class _Form(NamedTuple):
    """How one type of fact is written and read."""

    kind: str
    type: type[f.Fact]
    head: tuple[tuple[str, str, object], ...]
    """Field, its name in the head, its default."""
    payload: Mapping[str, object]
    """Field and its default."""
    readers: tuple[tuple[str, Callable[[Any], Any]], ...]
    """Field, and how it is read where JSON cannot hold it as it is."""


def _form(fact: type[f.Fact]) -> _Form:
    heads = HEAD_FIELDS[fact]
    defaults = {field.name: field.default for field in dataclasses.fields(fact)}
    return _Form(
        kind=re.sub(r"(?<=[a-z])(?=[A-Z])", "-", fact.__name__).lower(),
        type=fact,
        head=tuple((name, _IN_HEAD.get(name, name), defaults[name]) for name in heads),
        payload={name: default for name, default in defaults.items() if name not in heads},
        readers=tuple(_READERS.get(fact, {}).items()),
    )


def _pairs(value: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, said) for name, said in value)


def _requester(value: dict[str, Any]) -> Requester:
    return Requester(**value | {"contacts": tuple(value.get("contacts", ()))})


def _findings(value: list[dict[str, Any]]) -> tuple[f.Finding, ...]:
    return tuple(f.Finding(**found | {"values": _pairs(found.get("values", []))}) for found in value)


_READERS: Final[Mapping[type[f.Fact], Mapping[str, Callable[[Any], Any]]]] = {
    f.TicketOpened: {"requester": _requester, "priority": Priority},
    f.TicketClosed: {"resolution": lambda value: Resolution(**value)},
    f.StepStarted: {"kind": f.StepKind, "parameters": _pairs},
    f.OutputReceived: {"findings": _findings},
    f.StepEnded: {
        "outcome": f.Outcome,
        "findings": _findings,
        "error_facts": _pairs,
        "left_behind": tuple,
        "truncated": bool,
    },
    f.SnapshotTaken: {"statuses": _pairs},
    DifferenceMeasured: {"compared": tuple, "missing": tuple},
    d.ProfileAccepted: {"roots": tuple},
    c.SessionFrozen: {"on": bool},
    w.WalkthroughStarted: {"facts": _pairs},
    w.WalkthroughMoved: {"move": w.Move, "retake": bool, "facts": _pairs},
    w.LaneStepShown: {"choices": _pairs},
}
_BLANKS: Final[Mapping[str, Any]] = {"requester": {"name": ""}, "resolution": {"text": ""}, "changes": {}}

_BY_TYPE: Final = {fact: _form(fact) for fact in get_args(f.Fact)}
_BY_KIND: Final = {form.kind: form for form in _BY_TYPE.values()}
_ERASED: Final[Mapping[type[f.Fact], Mapping[str, Any]]] = {
    form.type: {
        name: _BLANKS[name] if name in _BLANKS and form.type is not d.MachineSaved else ""
        for name, default in form.payload.items()
        if default is dataclasses.MISSING
    }
    for form in _BY_TYPE.values()
}
"""What is read in place of an erased payload."""


def kind_of(fact: f.Fact) -> str:
    """Return the word that stands for the fact's type in a head: `step-started`."""
    return _BY_TYPE[type(fact)].kind


def encode(fact: f.Fact) -> tuple[Fields, Fields]:
    """Return the fact's own part of the head, and its payload, without what has its default."""
    form = _BY_TYPE[type(fact)]
    head = {
        key: _plain(value) for name, key, default in form.head if (value := getattr(fact, name)) != default
    }
    payload = {
        name: _plain(value)
        for name, default in form.payload.items()
        if (value := getattr(fact, name)) != default
    }
    if isinstance(fact, f.TicketChanged):
        head |= {name: fact.changes[name] for name in _HEAD_CHANGES if name in fact.changes}
        payload["changes"] = {
            name: value for name, value in fact.changes.items() if name not in _HEAD_CHANGES
        }
    return head, payload


def _plain(value: object) -> Value:
    if value is None or isinstance(value, str | int):
        return int(value) if isinstance(value, bool) else value
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        named = ((field, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {field.name: _plain(item) for field, item in named if item != field.default}
    return dict(value)  # type: ignore[call-overload,no-any-return]  # the changes of a ticket


def decode(head: Mapping[str, Any], body: bytes | None) -> f.Fact | None:
    """Return the fact that an entry holds, or None where a later version wrote it.

    Where the payload was erased (`body` is None), its texts are empty and only the head's fields stand.
    """
    form = _BY_KIND.get(head.get("type", ""))
    if form is None:
        return None
    try:
        payload = _ERASED[form.type] if body is None else read_json(body)
        fields = {name: value for name, value in payload.items() if name in form.payload}
        for name, key, _ in form.head:
            if key in head:
                fields[name] = head[key]
        if form.type is f.TicketChanged:
            fields["changes"] = fields["changes"] | {
                name: head[name] for name in _HEAD_CHANGES if name in head
            }
        for name, read in form.readers:
            if name in fields:
                fields[name] = read(fields[name])
        return form.type(**fields)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None


def read_json(data: bytes) -> Any:  # noqa: ANN401 - whatever it holds
    """Return what canonical JSON says; several times faster than `json.loads` on short documents.

    Raises:
        ValueError: It is not JSON in UTF-8, or deeper than anything of ours.
    """
    try:
        return _scan(data.decode())[0]
    except RecursionError as error:
        raise ValueError from error


_scan: Final = json.JSONDecoder().raw_decode
