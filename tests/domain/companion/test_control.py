"""The control channel's codec, the verbs, and how scripts and jobs travel: whatever goes out comes back."""

from __future__ import annotations

import contextlib
import json
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.companion import control
from deskside.domain.companion.control import KINDS, MAX_FRAME_BYTES, Ask, Heads, Hello
from deskside.domain.companion.control_codec import FrameReader, decode, encode
from deskside.domain.companion.fields import MAX_ITEMS, MAX_PLAIN_CHARS, NotUnderstood, from_json
from deskside.domain.companion.job_stream import Gap, JobEnded, Output, RecordReader, encode_record
from deskside.domain.companion.offers import (
    MAX_OFFER_BYTES,
    OfferedScript,
    RunOrder,
    decode_offer,
    decode_run_order,
    encode_offer,
    encode_run_order,
)
from deskside.domain.companion.verbs import (
    MAX_VERB_BYTES,
    VERBS,
    Attach,
    Facts,
    Offer,
    Run,
    decode_refusal,
    encode_refusal,
    parse_verb,
    verb_bytes,
)
from deskside.domain.errors import BrokeMidway, Refused
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.scripts.folder import ScriptFolder
from deskside.domain.secret import Secret
from deskside.domain.text import clean
from fakes.frames import any_frame

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

IDS = st.text("0123456789abcdef", min_size=32, max_size=32)
DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)


@st.composite
def chunked(draw: DrawFn, data: bytes) -> list[bytes]:
    cuts = sorted(draw(st.lists(st.integers(0, len(data)), max_size=6)))
    return [data[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]


# ---- frames


@given(st.data())
def test_every_frame_comes_back_as_it_went_however_it_is_cut(data: st.DataObject) -> None:
    frames = data.draw(st.lists(any_frame(), max_size=3))
    reader = FrameReader()
    wire = b"".join(encode(frame) for frame in frames)
    got = [frame for chunk in data.draw(chunked(wire)) for frame in reader.feed(chunk)]
    assert got == frames


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=5_000))
def test_every_text_is_sanitised_where_it_is_read(word: str, hostile: str) -> None:
    said = _everything_is(hostile)
    said["is"] = word
    try:
        frame = decode(json.dumps(said).encode())
    except BrokeMidway:
        return
    assert frame is not None
    written = json.loads(encode(frame)[4:])
    for value in written.values():
        if isinstance(value, str):
            assert clean(value) == value


def test_an_unknown_frame_is_ignored_and_the_next_one_is_read() -> None:
    unknown = json.dumps({"is": "fax", "page": 1}).encode()
    wire = struct.pack(">I", len(unknown)) + unknown + encode(control.End())
    assert list(FrameReader().feed(wire)) == [control.End()]


def test_a_field_that_nobody_knows_is_dropped() -> None:
    assert decode(b'{"is":"let-in","yes":true,"really":true}') == control.LetIn(yes=True)


@pytest.mark.parametrize(
    "written",
    [
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"is":"let-in"}',
        b'{"is":"let-in","yes":1}',
        b'{"is":"let-in","yes":"true"}',
        b'{"is":"let-in","yes":false,"yes":true}',
        b'{"is":"heads","size":-1}',
        b'{"is":"heads","size":1.5}',
        b'{"is":"heads","size":NaN}',
        b'{"is":"heads","size":true}',
        b'{"is":"heads","size":' + b"9" * 5_000 + b"}",
        b'{"is":"ask","id":"not hex","about":"information"}',
        b'{"is":"ask","id":"00000000","about":"everything"}',
        b'{"is":"ask","id":"00000000","about":"script","values":[["one"]]}',
        b'{"is":"grants","grants":[{"id":"00000000","capability":"all","scope":"once"}]}',
        b'{"is":"grants","grants":' + json.dumps([{}] * 257).encode() + b"}",
        b'{"is":"grants","grants":7}',
        b'{"is":"grants","grants":[7]}',
        b'{"is":"ask","id":7,"about":"information"}',
        b'{"is":"heads","size":"1"}',
    ],
)
def test_a_frame_that_is_not_what_it_says_breaks_the_channel(written: bytes) -> None:
    with pytest.raises(BrokeMidway, match="control-garbled"):
        decode(written)


@dataclass(frozen=True)
class Words:
    words: tuple[str, ...]


@pytest.mark.parametrize("said", [["x"] * (MAX_ITEMS + 1), ["x" * (MAX_PLAIN_CHARS + 1)]])
def test_no_list_and_no_text_is_longer_than_its_bound(said: list[str]) -> None:
    with pytest.raises(NotUnderstood):
        from_json(Words, {"words": said})
    assert from_json(Words, {"words": [word[1:] for word in said[1:]] or ["x"]}).words


def test_a_verb_has_an_end_and_what_is_none_is_repeated_harmlessly() -> None:
    with pytest.raises(Refused, match="verb-garbled"):
        parse_verb(b"fax " + b"x" * MAX_VERB_BYTES)
    with pytest.raises(Refused, match="verb-unknown") as refused:
        parse_verb(b"\x1b[2J" + b"x" * 90 + b" 1")
    assert refused.value.facts == {"verb": "x" * 19 + "…"}


def test_a_length_beyond_the_bound_is_not_waited_for() -> None:
    with pytest.raises(BrokeMidway, match="control-garbled"):
        list(FrameReader().feed(struct.pack(">I", MAX_FRAME_BYTES + 1)))


@given(st.binary(max_size=400))
def test_bytes_that_are_no_frame_never_do_worse_than_break_the_channel(data: bytes) -> None:
    with contextlib.suppress(BrokeMidway):
        list(FrameReader().feed(struct.pack(">I", len(data)) + data))


def test_the_longest_frames_we_send_fit() -> None:
    remark = "\N{FULLWIDTH DIGIT ONE}" * 400
    values = tuple((f"name-{number}", "\N{FULLWIDTH DIGIT ONE}" * 512) for number in range(4))
    assert len(encode(Ask(id="0" * 32, about="script", values=values, remark=remark))) < MAX_FRAME_BYTES
    assert len(encode(Heads(size=1, signed="x" * 16_384, signature="x" * 8_192))) < MAX_FRAME_BYTES
    assert len(encode(Hello(ticket="x" * 120))) < MAX_FRAME_BYTES


# ---- verbs

verbs = st.one_of(
    st.builds(Offer, statement=DIGESTS),
    st.builds(
        Facts,
        grants=st.lists(IDS, min_size=1, max_size=2, unique=True).map(tuple),
        job=IDS,
        nonce=IDS.map(lambda digits: digits[:16]),
        categories=st.lists(st.sampled_from(sorted(CATEGORIES)), max_size=18, unique=True).map(tuple),
    ),
    st.builds(Run, grant=IDS, job=IDS, digest=DIGESTS),
    st.builds(Attach, job=IDS, offset=st.integers(0, 10**15 - 1)),
)


@given(verbs)
def test_every_verb_comes_back_as_it_went(verb: Offer | Facts | Run | Attach) -> None:
    assert parse_verb(verb_bytes(verb)) == verb


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"",
        b"sh -c id",
        b"run; id",
        b"RUN",
        b"attach",
        b"attach  " + b"0" * 32 + b" 0",
        b"attach " + b"0" * 32 + b" 0 ",
        b"attach " + b"0" * 32 + b" 0\n",
        b"attach " + b"0" * 32 + b" -1",
        b"attach " + b"0" * 32 + b" 0 0",
        b"attach " + b"0" * 31 + b" 0",
        b"attach " + b"0" * 32 + b" \xd9\xa1",
        b"offer $(id)",
        b"offer " + b"A" * 64,
        b"run " + b"0" * 32 + b" " + b"0" * 32 + b" `id`",
        b"facts " + b"0" * 32 + b" " + b"0" * 32 + b" " + b"0" * 16 + b" os;id",
        b"facts " + b"0" * 32 + b"," + b"0" * 32 + b" " + b"0" * 32 + b" " + b"0" * 16,
        b"facts " + b"x" * 2_000,
    ],
)
def test_what_is_no_verb_is_refused_and_never_guessed(request_bytes: bytes) -> None:
    with pytest.raises(Refused, match=r"verb-unknown|verb-garbled"):
        parse_verb(request_bytes)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_verb_or_refused(request_bytes: bytes) -> None:
    with contextlib.suppress(Refused):
        assert verb_bytes(parse_verb(request_bytes)) == request_bytes


def test_the_verbs_are_these() -> None:
    assert set(VERBS) == {"offer", "facts", "run", "attach"}


@given(st.from_regex(r"[a-z][a-z0-9-]{0,30}", fullmatch=True), st.text(max_size=60))
def test_a_refusal_is_one_harmless_line(code: str, fact: str) -> None:
    line = encode_refusal(Refused(code, file=fact))
    assert line.count(b"\n") == 1
    assert line.isascii()
    refusal = decode_refusal(line)
    assert refusal.code == code
    assert clean(str(refusal.facts["file"])) == refusal.facts["file"]


def test_a_refusal_that_makes_no_sense_is_a_refusal() -> None:
    assert decode_refusal(b"\x1b]0;evil\x07 {").code == "companion-refused"


# ---- scripts and jobs

paths = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,10}(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,10})?", fullmatch=True)
offers = st.builds(
    OfferedScript,
    folder=st.builds(
        ScriptFolder,
        script=st.just("network.reach"),
        files=st.dictionaries(paths, st.binary(max_size=50), min_size=1, max_size=5),
    ),
    statement=st.binary(max_size=50),
    signatures=st.lists(st.binary(max_size=20), max_size=3).map(tuple),
)


@given(offers)
def test_an_offer_arrives_byte_for_byte(offered: OfferedScript) -> None:
    assert decode_offer(encode_offer(offered)) == offered


@given(offers, st.data())
def test_an_offer_that_was_tampered_with_is_refused_or_is_another_offer(
    offered: OfferedScript, data: st.DataObject
) -> None:
    wire = bytearray(encode_offer(offered))
    at = data.draw(st.integers(0, len(wire) - 1))
    wire[at] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(Refused):
        assert decode_offer(bytes(wire)) != offered


def test_an_offer_with_a_path_that_leaves_its_folder_is_refused() -> None:
    folder = ScriptFolder("network.reach", {"../x": b"id"})
    with pytest.raises(Refused, match="offer-garbled"):
        decode_offer(encode_offer(OfferedScript(folder=folder, statement=b"", signatures=())))


def test_an_offer_that_is_too_long_is_refused() -> None:
    with pytest.raises(Refused, match="offer-garbled"):
        decode_offer(bytes(MAX_OFFER_BYTES + 1))


@given(st.lists(st.tuples(st.text(min_size=1, max_size=9), st.text(max_size=40)), max_size=3))
def test_a_run_order_comes_back_and_shows_no_secret(pairs: list[tuple[str, str]]) -> None:
    order = RunOrder(
        offer="0" * 64,
        mark="1" * 32,
        values=tuple(pairs),
        secrets=(("password", Secret("correct horse battery staple")),),
    )
    again = decode_run_order(encode_run_order(order))
    assert again == order
    assert "correct horse" not in repr(again)


@pytest.mark.parametrize("written", [b"", b"{}", b'{"offer":"00","mark":"11"}', b"x" * 70_000])
def test_a_run_order_that_is_none_is_refused_without_a_word_of_it(written: bytes) -> None:
    with pytest.raises(Refused, match="run-garbled") as refused:
        decode_run_order(written)
    assert refused.value.__cause__ is None


records = st.one_of(
    st.builds(Output, st.sampled_from(["stdout", "stderr"]), st.binary(max_size=60)),
    st.builds(Gap, st.integers(0, 10**14)),
)


@given(st.lists(records, max_size=6), st.data())
def test_a_jobs_stream_comes_back_however_it_is_cut_and_counts_its_bytes(
    sent: list[Output | Gap], data: st.DataObject
) -> None:
    ended = JobEnded(reason="exited", status=3, output_bytes=9, output_sha256="a" * 64, left_behind=("1 x",))
    reader = RecordReader(seen_bytes=7)
    wire = b"".join(encode_record(record) for record in [*sent, ended])
    got = [record for chunk in data.draw(chunked(wire)) for record in reader.feed(chunk)]
    assert got == [*sent, ended]
    assert reader.ended
    assert reader.seen_bytes == 7 + sum(r.size if isinstance(r, Gap) else len(r.data) for r in sent)


@given(st.binary(max_size=80))
def test_bytes_that_are_no_job_stream_are_called_that(data: bytes) -> None:
    with contextlib.suppress(BrokeMidway):
        list(RecordReader().feed(data))


def _everything_is(text: str) -> dict[str, object]:
    return {
        "id": "0" * 32,
        "job": "0" * 32,
        "grant": "0" * 32,
        "about": "script",
        "capability": "checks",
        "effect": "read",
        "language": "ru",
        "decision": "refused",
        "progress": "done",
        "reason": "user",
        "yes": True,
        "on": True,
        "size": 0,
        "seq": 0,
        "grants": [],
        "sentence": text,
        "remark": text,
        "outcome": text,
        "ticket": text,
        "organisation": text,
        "release": text,
        "signed": text,
        "signature": text,
    }
