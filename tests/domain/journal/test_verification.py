from __future__ import annotations

import hmac
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from deskside.domain.journal.chain import SPINE, commit, genesis, link
from deskside.domain.journal.entry import (
    CHAIN_BEGAN,
    CHAIN_STOOD,
    PAYLOAD_ERASED,
    Stamp,
    draft,
    seal,
)
from deskside.domain.journal.facts import Fact, NoteAdded, OutputReceived, TicketReopened
from deskside.domain.journal.verdict import Flaw
from deskside.domain.journal.verification import Claim, Row, Walk
from deskside.domain.redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable

STAMP = Stamp(
    actor="a" * 32,
    key_fingerprint="",
    boot_id="",
    at=datetime(2026, 5, 4, tzinfo=UTC),
    wall_time="t",
    mono_ms=0,
)
SALT = bytes(range(32))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300))
def test_the_commitment_is_hmac_sha_256(salt: bytes, body: bytes) -> None:
    assert commit(salt, body) == hmac.digest(salt, body, "sha256")


def test_chains_of_two_tickets_have_nothing_in_common() -> None:
    assert len({genesis(ticket) for ticket in (SPINE, 0, 1, 11, 111)}) == 5


@given(
    st.binary(min_size=32, max_size=32),
    st.binary(max_size=40),
    st.binary(min_size=32, max_size=32),
    st.binary(max_size=40),
)
def test_two_entries_have_one_hash_only_if_they_are_the_same(
    previous: bytes, head: bytes, other_previous: bytes, other_head: bytes
) -> None:
    same = (previous, head) == (other_previous, other_head)
    assert (link(previous, head) == link(other_previous, other_head)) == same


class Chain:
    """Rows of one ticket, as a database would have them."""

    def __init__(self, ticket: int) -> None:
        self.ticket = ticket
        self.rows: list[Row] = []

    @property
    def last(self) -> bytes:
        return self.rows[-1][4] if self.rows else genesis(self.ticket)

    def append(self, fact: Fact) -> None:
        made = draft(fact, SALT, Redactor())
        head, digest = seal(made.head, self.ticket, len(self.rows), self.last, STAMP)
        self.rows.append((self.ticket, len(self.rows), head, self.last, digest, SALT, made.body, None))

    def note(self, fields: dict[str, str | int]) -> None:
        head, digest = seal(fields, self.ticket, len(self.rows), self.last, STAMP)
        self.rows.append((self.ticket, len(self.rows), head, self.last, digest, None, None, None))

    def erase(self, seq: int) -> None:
        self.rows[seq] = (*self.rows[seq][:5], None, None, "2026")
        self.note({"type": PAYLOAD_ERASED, "first": seq, "last": seq, "basis": "request"})

    def flaw(self, *claims: Claim) -> Flaw | None:
        return Walk(self.ticket, claims=claims).run(self.rows)


_facts = st.one_of(
    st.builds(NoteAdded, text=st.text(max_size=5)),
    st.builds(OutputReceived, step=st.integers(0, 3), stream=st.just("stdout"), text=st.text(max_size=5)),
    st.just(TicketReopened()),
)


class ChainMachine(RuleBasedStateMachine):
    """Whatever is recorded and lawfully erased verifies; whatever else is done to the rows does not."""

    @initialize()
    def begin(self) -> None:
        self.chain = Chain(1)
        self.other = Chain(2)

    @rule(fact=_facts, to_other=st.booleans())
    def append(self, fact: Fact, to_other: bool) -> None:
        (self.other if to_other else self.chain).append(fact)

    @precondition(lambda self: self.chain.rows)
    @rule(data=st.data())
    def erase(self, data: st.DataObject) -> None:
        whole = [row[1] for row in self.chain.rows if row[5] is not None]
        if whole:
            self.chain.erase(data.draw(st.sampled_from(whole)))

    @invariant()
    def what_was_recorded_verifies(self) -> None:
        if hasattr(self, "chain"):
            assert self.chain.flaw() is None
            assert self.other.flaw() is None

    @precondition(lambda self: len(self.chain.rows) > 1)
    @rule(data=st.data())
    def an_entry_is_taken_out(self, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(self.chain.rows) - 2))
        self._is_found(lambda rows: rows[:at] + rows[at + 1 :], at=at)

    @precondition(lambda self: len(self.chain.rows) > 1)
    @rule(data=st.data())
    def two_entries_change_places(self, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(self.chain.rows) - 2))
        self._is_found(lambda rows: _numbered([*rows[:at], rows[at + 1], rows[at], *rows[at + 2 :]]), at=at)

    @precondition(lambda self: self.chain.rows and self.other.rows)
    @rule(data=st.data())
    def an_entry_of_another_ticket_is_put_in(self, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(self.chain.rows)))
        strange = data.draw(st.sampled_from(self.other.rows))
        self._is_found(lambda rows: _numbered([*rows[:at], strange, *rows[at:]]), at=at)

    @precondition(lambda self: self.chain.rows)
    @rule(data=st.data())
    def a_bit_is_turned(self, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(self.chain.rows) - 1))
        row = list(self.chain.rows[at])
        column = data.draw(st.sampled_from([n for n in (2, 3, 4, 5, 6) if row[n] is not None]))
        value = bytearray(row[column])  # type: ignore[arg-type]  # one of the columns of bytes
        bit = data.draw(st.integers(0, 8 * len(value) - 1))
        value[bit // 8] ^= 1 << bit % 8
        row[column] = bytes(value)
        self._is_found(lambda rows: [*rows[:at], tuple(row), *rows[at + 1 :]], at=at)  # type: ignore[list-item]

    @precondition(lambda self: any(row[5] is not None for row in self.chain.rows))
    @rule(data=st.data())
    def a_payload_vanishes(self, data: st.DataObject) -> None:
        at = data.draw(st.sampled_from([row[1] for row in self.chain.rows if row[5] is not None]))
        gone: Row = (*self.chain.rows[at][:5], None, None, data.draw(st.sampled_from([None, "2026"])))
        self._is_found(lambda rows: [*rows[:at], gone, *rows[at + 1 :]], at=at)

    def _is_found(self, change: Callable[[list[Row]], list[Row]], at: int) -> None:
        changed = Chain(1)
        changed.rows = change(list(self.chain.rows))
        flaw = changed.flaw()
        assert flaw is not None
        assert flaw.seq in {at, at + 1}


def _numbered(rows: list[Row]) -> list[Row]:
    return [(row[0], number, *row[2:]) for number, row in enumerate(rows)]


TestChain = ChainMachine.TestCase
TestChain.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)


# ---------------------------------------------------------------- claims of the spine


def test_a_chain_must_be_what_the_spine_says() -> None:
    chain = Chain(1)
    for text in "abc":
        chain.append(NoteAdded(text=text))
    began, stood = Claim(1, 1, chain.rows[0][4].hex()), Claim(1, 3, chain.rows[2][4].hex())
    assert chain.flaw(began, stood) is None
    assert chain.flaw(began, Claim(1, 2, "00" * 32)) == Flaw(what="spine", ticket=1, seq=1)
    assert chain.flaw(began, Claim(1, 4, "00" * 32)) == Flaw(what="missing", ticket=1, seq=3)
    assert Chain(1).flaw(began) == Flaw(what="spine", ticket=1, seq=0)


DEEP = "[" * 60_000
HEADS = {
    "deep": f'"type":{DEEP}',
    "no head": "[]",
    "a kind that is none": '"type":[]',
    "a number without end": '"mono_ms":1e999,"type":"x"',
    "a number of many digits": '"mono_ms":' + "9" * 5_000,
    "a chain that says nothing": '"type":"chain-began"',
    "a chain that stood nowhere": '"type":"chain-stood","chain":1,"size":[],"hash":""',
    "an erasure of nothing": '"type":"payload-erased"',
}


@pytest.mark.parametrize("said", HEADS.values(), ids=HEADS.keys())
def test_a_head_that_we_never_write_is_a_flaw_and_no_mistake_of_ours(said: str) -> None:
    head = said.encode() if said == "[]" else f'{{"actor":"{"a" * 32}",{said}}}'.encode()
    row = (1, 0, head, genesis(1), link(genesis(1), head), None, None, None)
    assert Walk(1).run([row]) == Flaw(what="changed", ticket=1, seq=0)


def test_a_body_or_an_erasure_of_any_size_costs_nothing() -> None:
    head = f'{{"actor":"{"a" * 32}","first":-{"9" * 12},"last":{"9" * 12},"type":"payload-erased"}}'.encode()
    erasure = (1, 0, head, genesis(1), link(genesis(1), head), None, None, None)
    assert Walk(1).run([erasure]) is None
    body = DEEP.encode()
    head = f'{{"actor":"{"a" * 32}","payload":"{commit(SALT, body).hex()}","type":"note-added"}}'.encode()
    assert Walk(1).run([(1, 0, head, genesis(1), link(genesis(1), head), SALT, body, None)]) is None


def test_the_spine_says_what_it_knows() -> None:
    spine = Chain(SPINE)
    spine.note({"type": CHAIN_BEGAN, "chain": 1, "size": 1, "hash": "aa"})
    spine.note({"type": CHAIN_STOOD, "chain": 1, "size": 7, "hash": "bb"})
    walk = Walk(SPINE)
    assert walk.run(spine.rows) is None
    assert walk.spine == [Claim(1, 1, "aa"), Claim(1, 7, "bb")]


def test_an_erasure_cannot_be_announced_before_it_is_needed() -> None:
    chain = Chain(1)
    chain.note({"type": PAYLOAD_ERASED, "first": 0, "last": 99, "basis": "any"})
    chain.append(NoteAdded(text="a"))
    chain.rows[1] = (*chain.rows[1][:5], None, None, "2026")
    assert chain.flaw() == Flaw(what="payload", ticket=1, seq=1)


def test_a_walk_remembers_where_the_ticket_stood_without_its_latest_output() -> None:
    chain = Chain(1)
    chain.append(NoteAdded(text="a"))
    chain.append(OutputReceived(step=0, stream="stdout", text="b"))
    walk = Walk(1)
    assert walk.run(chain.rows) is None
    assert (walk.size, walk.stood) == (2, (1, chain.rows[0][4], "t"))
