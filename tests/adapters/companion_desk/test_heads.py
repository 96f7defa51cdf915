"""Signed heads beside a session: no heartbeat and no end waits for a key."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from deskside.adapters.companion_desk.heads import SessionHeads
from deskside.adapters.trust.keys import FileKey
from deskside.adapters.trust.signatures import check_signature
from deskside.domain.companion.control import Heads
from deskside.domain.errors import BrokeMidway
from deskside.domain.journal.checkpoint import JournalName, Stand
from deskside.usecases.exchange_heads import HeadExchange
from fakes.checkpoints import FakeCheckpoints
from fakes.clock import FakeClock
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator


class Key:
    """A key whose owner takes their time."""

    def __init__(self) -> None:
        self._key = FileKey(ed25519.Ed25519PrivateKey.generate())
        self.public_key, self.blob = self._key.public_key, self._key.blob
        self.fingerprint = self._key.fingerprint
        self.may = threading.Event()
        self.may.set()

    def sign(self, message: bytes, namespace: str) -> bytes:
        assert self.may.wait(60)
        return self._key.sign(message, namespace)


class Chains(FakeCheckpoints):
    broken = False

    def stand(self, ticket: int) -> Stand | None:
        if self.broken:
            raise BrokeMidway("journal-full", path="x")
        return super().stand(ticket)

    def grow(self, size: int) -> None:
        self.stands[1] = Stand(ticket=1, size=size, head=f"{size:064x}", spine="b" * 64)


def exchange(journal: JournalName, chains: Chains, key: Key, peer: Key) -> HeadExchange:
    chains.grow(1)
    return HeadExchange(
        checkpoints=chains,
        check=check_signature,
        clock=FakeClock(),
        journal=journal,
        ticket=1,
        key=key,
        peer=peer.fingerprint,
    )


@pytest.fixture
def keys() -> tuple[Key, Key]:
    return Key(), Key()


@pytest.fixture
def chains() -> Chains:
    return Chains()


@pytest.fixture
def theirs(keys: tuple[Key, Key]) -> HeadExchange:
    return exchange("companion", Chains(), keys[1], keys[0])


@pytest.fixture
def heads(keys: tuple[Key, Key], chains: Chains) -> Iterator[SessionHeads]:
    made = SessionHeads(exchange("desk", chains, *keys))
    yield made
    keys[0].may.set()
    made.confirmed()


def test_a_beat_returns_at_once_and_is_signed_as_soon_as_that_is_done(
    heads: SessionHeads, keys: tuple[Key, Key], chains: Chains
) -> None:
    keys[0].may.clear()
    assert [heads.beat(), heads.beat()] == [Heads(size=0)] * 2
    keys[0].may.set()
    eventually(lambda: heads.beat().signed, "the head is signed")
    chains.grow(7)
    eventually(lambda: heads.beat().size == 7, "so is the next")


def test_what_the_other_side_says_is_countersigned_with_a_later_beat(
    heads: SessionHeads, theirs: HeadExchange
) -> None:
    heads.heard(theirs.own())
    answers: list[Heads] = []

    def answered() -> bool:
        beat = heads.beat()
        answers.extend([beat] if beat.of == "yours" else [])
        return bool(answers)

    eventually(answered, "the countersignature goes with a beat")
    assert theirs.heard(answers[0]) is None
    assert theirs.doubt == ""
    assert theirs.to_record()


def test_the_last_word_is_what_stands_now(heads: SessionHeads, theirs: HeadExchange, chains: Chains) -> None:
    heads.heard(theirs.own())
    chains.grow(9)
    said = heads.last_word()
    assert [one.of for one in said] == ["yours", "own"]
    assert said[-1].size == 9


def test_the_end_waits_for_no_key_for_long(heads: SessionHeads, keys: tuple[Key, Key]) -> None:
    keys[0].may.clear()
    assert heads.last_word() == [Heads(size=0)]
    assert heads.confirmed() == []


def test_what_was_countersigned_is_there_for_the_journal(heads: SessionHeads, theirs: HeadExchange) -> None:
    (own,) = heads.last_word()
    answer = theirs.heard(own)
    assert answer is not None
    heads.heard(answer)
    (confirmed,) = heads.confirmed()
    assert confirmed.size == 1
    assert heads.confirmed() == []
    assert heads.beat() == own, "after the end nothing is signed any more"


def test_what_is_wrong_is_noted_and_a_flood_is_not_kept(heads: SessionHeads, theirs: HeadExchange) -> None:
    wrong = theirs.own()
    forged = Heads(size=wrong.size, head=wrong.head, signed=wrong.signed, signature="nonsense")
    for _ in range(1_000):
        heads.heard(forged)
    eventually(lambda: "head-unsigned" in heads.doubts, "it is noted")
    assert len(heads.doubts) <= 8


def test_a_journal_that_cannot_be_read_leaves_a_plain_heartbeat(heads: SessionHeads, chains: Chains) -> None:
    chains.broken = True
    assert heads.last_word() == [Heads(size=0)]
    chains.broken = False
    assert heads.last_word()[-1].signed
