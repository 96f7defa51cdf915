"""Between core and face: what is said arrives as it was said, and nothing is guessed."""

from __future__ import annotations

import json
import struct
from datetime import UTC, datetime
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.companion import talk
from deskside.domain.companion.wire import BEAT, EVENTS, MAX_FRAME_BYTES, ORDERS, WireReader, encode
from deskside.domain.errors import BrokeMidway
from deskside.domain.scripts.manifest import Effect

if TYPE_CHECKING:
    from deskside.domain.companion.wire import Said

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
times = st.datetimes(timezones=st.just(UTC))
activities = st.builds(
    talk.Activity,
    seq=st.integers(0, 10_000),
    at=times,
    sentence=texts,
    capability=st.sampled_from(talk.Capability),
    effect=st.sampled_from(Effect),
    progress=st.sampled_from(get_args(talk.Progress)),
    outcome=texts,
    undo=texts,
)
clerks = st.builds(
    talk.Clerk, name=texts, department=texts, organisation=texts, ticket=texts, fingerprint=texts
)
askings = st.builds(
    talk.Asking,
    id=texts,
    capability=st.sampled_from(talk.Capability),
    sentence=texts,
    effect=st.sampled_from(Effect),
    digest=texts,
    scopes=st.sampled_from([("once",), ("once", "session")]),
    version=st.integers(0, 99),
    details=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
)
said = st.one_of(
    st.builds(talk.Ready, organisation=texts, call_back=texts),
    st.builds(talk.Asked, askings=st.lists(askings, max_size=2).map(tuple)),
    st.builds(talk.Happened, activity=activities),
    st.builds(
        talk.Over,
        reason=st.sampled_from(["user", "clerk", "face-gone"]),
        clerk=st.none() | clerks,
        activities=st.lists(activities, max_size=2).map(tuple),
        refused=st.lists(texts, max_size=2).map(tuple),
    ),
    st.builds(talk.Trouble, code=texts, facts=st.lists(st.tuples(texts, texts), max_size=2).map(tuple)),
    st.builds(talk.Answer, asking=texts, reply=st.sampled_from(["once", "session", "no"])),
    st.builds(talk.Freeze, on=st.booleans()),
    st.builds(talk.MakeCode, listen_on=texts),
    st.builds(talk.TakeBack, seq=st.integers(0, 10_000)),
)


@given(st.lists(said, max_size=4), st.integers(1, 50))
def test_everything_arrives_as_it_was_said_beats_between(things: list[Said], size: int) -> None:
    wire = BEAT + b"".join(encode(thing) + BEAT for thing in things)
    reader = WireReader()
    got = [one for at in range(0, len(wire), size) for one in reader.feed(wire[at : at + size])]
    assert [one for one in got if one is not None] == things
    assert got.count(None) == len(things) + 1


@pytest.mark.parametrize(
    "written",
    [
        {"is": "Answer", "asking": "a", "reply": "always"},
        {"is": "Answer", "asking": "a"},
        {"is": "LetIn", "yes": "true"},
        {"is": "Grant", "id": "a"},
        {"is": "Nothing"},
        {"yes": True},
        {"is": "Happened", "activity": {}},
    ],
)
def test_what_is_not_what_it_says_ends_the_pipe(written: dict[str, object]) -> None:
    data = json.dumps(written).encode()
    with pytest.raises(BrokeMidway, match="core-garbled"):
        list(WireReader().feed(struct.pack(">I", len(data)) + data))


def test_a_time_without_a_zone_is_no_time() -> None:
    activity = talk.Activity(
        seq=1,
        at=datetime(2026, 1, 1, tzinfo=UTC),
        sentence="",
        capability=talk.Capability.CHECKS,
        effect=Effect.READ,
        progress="done",
    )
    data = encode(talk.Happened(activity=activity)).replace(b"+00:00", b"")[4:]
    with pytest.raises(BrokeMidway, match="core-garbled"):
        list(WireReader().feed(struct.pack(">I", len(data)) + data))


def test_a_length_beyond_the_bound_is_not_waited_for() -> None:
    with pytest.raises(BrokeMidway, match="core-garbled"):
        list(WireReader().feed(struct.pack(">I", MAX_FRAME_BYTES + 1)))


def test_every_event_and_order_can_travel() -> None:
    assert len(EVENTS) + len(ORDERS) == len({kind.__name__ for kind in (*EVENTS, *ORDERS)})
    assert not set(EVENTS) & set(ORDERS)
