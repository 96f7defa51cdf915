from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.canonical import canonical
from deskside.domain.journal import facts as f
from deskside.domain.journal.chain import commit, link
from deskside.domain.journal.codec import HEAD_FIELDS, decode, encode, kind_of
from deskside.domain.journal.entry import (
    Stamp,
    actor_body,
    actor_id,
    commitment_in,
    draft,
    read,
    read_actor,
    seal,
    standing,
    wall_time_in,
)
from deskside.domain.journal.times import read_time, to_millisecond, wall_time
from deskside.domain.journal.walkthrough import Ends, Move
from deskside.domain.redaction import Redactor
from deskside.domain.tickets import Priority, Requester, Resolution

ACTOR = f.Actor(account="anna@desk", name="Anna")
STAMP = Stamp(
    actor="a" * 32,
    key_fingerprint="",
    boot_id="b",
    at=datetime(2026, 5, 4, 8, 0, 0, 123_000, tzinfo=UTC),
    wall_time="2026-05-04T08:00:00.123Z",
    mono_ms=7,
)

_text = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Cn", "Co"]), max_size=12)
_pairs = st.lists(st.tuples(_text, _text), max_size=3).map(tuple)
_texts = st.lists(_text, max_size=3).map(tuple)
_by_annotation: dict[str, st.SearchStrategy[Any]] = {
    "str": _text,
    "int": st.integers(-(2**53) + 1, 2**53 - 1),
    "bool": st.booleans(),
    "Seq": st.integers(0, 9),
    "int | None": st.none() | st.integers(0, 255),
    "Stream": st.sampled_from(["stdout", "stderr"]),
    "StepKind": st.sampled_from(f.StepKind),
    "Outcome": st.sampled_from(f.Outcome),
    "Reply": st.sampled_from(["once", "session", "no"]),
    "Source": st.sampled_from(["companion", "by-phone"]),
    "Literal['clerk', 'user']": st.sampled_from(["clerk", "user"]),
    "Ender": st.sampled_from(["user", "clerk", "screen-lock", "line", "face-gone", "broken"]),
    "Move": st.sampled_from(Move),
    "Asks": st.sampled_from(["", "yes-no", "choice", "text"]),
    "Pressed": st.sampled_from(["done", "did-not-work", "answered"]),
    "Ends": st.sampled_from(get_args(Ends)),
    "By": st.sampled_from(["clerk", "person", "machine"]),
    "Priority": st.sampled_from(Priority),
    "tuple[str, ...]": _texts,
    "tuple[tuple[str, str], ...]": _pairs,
    "Mapping[str, str]": st.dictionaries(
        st.sampled_from(["subject", "problem", "status", "priority", "requester", "contacts"]), _text
    ),
    "Requester": st.builds(Requester, name=_text, contacts=_texts, language=_text),
    "Resolution": st.builds(Resolution, text=_text, cause=_text, minutes=st.integers(0, 99), next_step=_text),
    "tuple[Finding, ...]": st.lists(
        st.builds(f.Finding, level=st.sampled_from(["ok", "fact"]), text=_text, message=_text, values=_pairs),
        max_size=2,
    ).map(tuple),
}
_facts = st.one_of(
    [
        st.builds(kind, **{field.name: _by_annotation[str(field.type)] for field in dataclasses.fields(kind)})
        for kind in HEAD_FIELDS
    ]
)


@given(_facts)
def test_every_fact_comes_back_from_head_and_payload(fact: f.Fact) -> None:
    head, payload = encode(fact)
    sealed, body = canonical(head | {"type": kind_of(fact)}), canonical(payload)
    assert decode(json.loads(sealed), body) == fact


@given(_facts)
def test_an_erased_fact_keeps_what_its_head_says_and_no_more(fact: f.Fact) -> None:
    head, _ = encode(fact)
    left = decode(head | {"type": kind_of(fact)}, None)
    assert left is not None
    assert encode(left)[0] == head
    for field in dataclasses.fields(fact):
        if field.name not in HEAD_FIELDS[type(fact)] and field.name != "changes":
            assert getattr(left, field.name) in (
                "",
                (),
                field.default,
                Requester(name=""),
                Resolution(text=""),
            )


@given(_facts)
def test_heads_hold_integers_and_text_only(fact: f.Fact) -> None:
    head, _ = encode(fact)
    assert all(type(value) is int or isinstance(value, str) for value in head.values())


def test_every_fact_is_declared() -> None:
    assert set(HEAD_FIELDS) == set(f.Fact.__args__)
    for kind, names in HEAD_FIELDS.items():
        assert set(names) <= {field.name for field in dataclasses.fields(kind)}
    envelope = {"v", "ticket", "seq", "type", "actor", "actor_key_fpr", "boot_id", "mono_ms", "wall_time"}
    assert not {name for names in HEAD_FIELDS.values() for name in names} & (envelope - {"seq"})


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ({"type": "something-of-the-future"}, b"{}"),
        ({}, b"{}"),
        ({"type": "note-added"}, b"{}"),
        ({"type": "note-added"}, b"[]"),
        ({"type": "note-added"}, b"not json"),
        ({"type": "note-added"}, b"\xff"),
        ({"type": "step-ended", "step": 1, "outcome": "exploded", "duration_ms": 1}, b"{}"),
        ({"type": "ticket-opened"}, b'{"requester":{"surname":"x"},"subject":"y"}'),
    ],
)
def test_what_this_version_cannot_read_is_no_fact_and_no_error(head: dict[str, Any], body: bytes) -> None:
    assert decode(head, body) is None


def test_fields_of_a_later_version_are_left_out() -> None:
    assert decode({"type": "note-added", "colour": 1}, b'{"text":"a","mood":"b"}') == f.NoteAdded(text="a")


# ---------------------------------------------------------------- entries


def test_an_entry_is_sealed_and_read_back() -> None:
    made = draft(f.NoteAdded(text="By phone"), bytes(32), Redactor())
    sealed, digest = seal(made.head, 3, 5, b"p" * 32, STAMP)
    assert digest == link(b"p" * 32, sealed)
    assert json.loads(sealed) == {
        "v": 1,
        "ticket": 3,
        "seq": 5,
        "type": "note-added",
        "actor": "a" * 32,
        "boot_id": "b",
        "mono_ms": 7,
        "wall_time": "2026-05-04T08:00:00.123Z",
        "payload": commit(bytes(32), made.body).hex(),
        "len": len(made.body),
    }
    assert sealed == canonical(json.loads(sealed))
    assert commitment_in(sealed) == made.commitment
    assert wall_time_in(sealed) == STAMP.wall_time
    entry = read(3, 5, sealed, made.body, {"a" * 32: ACTOR})
    assert entry == f.Recorded(
        ticket=3, seq=5, at=STAMP.at, actor=ACTOR, fact=f.NoteAdded(text="By phone"), kind="note-added"
    )
    erased = read(3, 5, sealed, None, {})
    assert (erased.fact, erased.erased, erased.kind, erased.actor.account) == (None, True, "note-added", "")


def test_the_key_of_the_actor_stands_in_the_head() -> None:
    stamp = STAMP._replace(key_fingerprint="SHA256:abc")
    sealed, _ = seal({"type": "note-added"}, 1, 0, bytes(32), stamp)
    assert read(1, 0, sealed, b'{"text":"x"}', {"a" * 32: ACTOR}).actor == dataclasses.replace(
        ACTOR, key_fingerprint="SHA256:abc"
    )


def test_text_in_a_head_cannot_pass_for_its_commitment_or_time() -> None:
    hostile = '","payload":"' + "0" * 64 + '","wall_time":"1999","type":"output-received'
    sealed, _ = seal({"type": "script-revoked", "script": hostile}, 1, 0, bytes(32), STAMP)
    assert commitment_in(sealed) == b""
    assert wall_time_in(sealed) == STAMP.wall_time
    assert b'"type":"output-received"' not in sealed


@pytest.mark.parametrize(
    "head", [b"", b"nonsense", b"[]", b"\xff\xfe", b'{"wall_time":5}', b'{"wall_time":"2026-01-01"}']
)
def test_a_damaged_entry_is_read_as_far_as_it_goes(head: bytes) -> None:
    entry = read(1, 2, head, b"{}", {})
    assert (entry.ticket, entry.seq, entry.fact, entry.at.year) == (1, 2, None, 1970)
    assert standing(head, b"{}")[1] is None


def test_an_actor_is_known_by_a_salted_pseudonym() -> None:
    body = actor_body(dataclasses.replace(ACTOR, key_fingerprint="SHA256:abc"))
    assert read_actor(body) == ACTOR
    assert actor_id(bytes(32), body) != actor_id(b"1" * 32, body)
    assert len(actor_id(bytes(32), body)) == 32
    assert read_actor(None) == f.Actor(account="")


@given(st.datetimes(timezones=st.just(UTC)))
def test_times_are_kept_to_the_millisecond_and_sort_as_text(at: datetime) -> None:
    if at.year >= 1000:
        assert read_time(wall_time(at)) == to_millisecond(at)
        assert len(wall_time(at)) == 24
