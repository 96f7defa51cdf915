"""Each side countersigns the other's journal, and nothing that is wrong with what it was sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from deskside.adapters.trust.keys import FileKey
from deskside.adapters.trust.signatures import check_signature
from deskside.domain.companion.control import Heads
from deskside.domain.companion.control_codec import FrameReader, encode
from deskside.domain.errors import Refused
from deskside.domain.journal.checkpoint import EVERY_ENTRIES, NAMESPACE, Stand, statement
from deskside.usecases.exchange_heads import HeadExchange
from fakes.checkpoints import FakeCheckpoints
from fakes.clock import FakeClock

if TYPE_CHECKING:
    from deskside.domain.journal.checkpoint import JournalName


def new_key() -> FileKey:
    return FileKey(ed25519.Ed25519PrivateKey.generate())


class Touched:
    """A key in a token: it counts how often a person would have had to touch it."""

    def __init__(self) -> None:
        self.inner = new_key()
        self.touched = 0
        self.public_key = self.inner.public_key
        self.fingerprint = self.inner.fingerprint
        self.blob = b"\x00\x00\x00\x1ask-ssh-ed25519@openssh.com" + self.inner.blob

    def sign(self, message: bytes, namespace: str) -> bytes:
        self.touched += 1
        return self.inner.sign(message, namespace)


class Silent(Touched):
    """A token that nobody touches."""

    def sign(self, message: bytes, namespace: str) -> bytes:
        del message, namespace
        raise Refused("agent-refused")


class Side:
    def __init__(self, journal: JournalName, ticket: int, key: FileKey | Touched | None = None) -> None:
        self.journal = journal
        self.ticket = ticket
        self.key = key or new_key()
        self.chains = FakeCheckpoints()
        self.grow(1)

    def grow(self, size: int, mark: str = "a") -> None:
        stand = Stand(ticket=self.ticket, size=size, head=f"{size:063x}{mark}", spine="b" * 64)
        self.chains.stands[self.ticket] = stand

    def exchange(self, peer: str) -> HeadExchange:
        return HeadExchange(
            checkpoints=self.chains,
            check=check_signature,
            clock=FakeClock(),
            journal=self.journal,
            ticket=self.ticket,
            key=self.key,
            peer=peer,
        )


@pytest.fixture
def desk() -> Side:
    return Side("desk", 7)


@pytest.fixture
def user() -> Side:
    return Side("companion", 1)


def over_the_wire(heads: Heads) -> Heads:
    (read,) = FrameReader().feed(encode(heads))
    assert isinstance(read, Heads)
    assert read.signed == heads.signed
    return read


def test_a_head_is_signed_countersigned_and_kept_by_both(desk: Side, user: Side) -> None:
    ours, theirs = desk.exchange(user.key.fingerprint), user.exchange(desk.key.fingerprint)
    answer = theirs.heard(over_the_wire(ours.own()))
    assert answer is not None
    assert (answer.of, answer.size) == ("yours", 1)
    assert ours.heard(over_the_wire(answer)) is None
    assert [(one.journal, key) for _, one, key in user.chains.kept] == [
        ("desk", desk.key.fingerprint),
        ("desk", user.key.fingerprint),
    ]
    assert [(one.journal, key) for _, one, key in desk.chains.kept] == [
        ("desk", desk.key.fingerprint),
        ("desk", user.key.fingerprint),
    ]
    assert {under for under, _, _ in user.chains.kept} == {1}
    (recorded,) = ours.to_record()
    assert (recorded.size, recorded.key_fingerprint) == (1, user.key.fingerprint)


def test_what_did_not_move_is_neither_signed_nor_countersigned_again(desk: Side, user: Side) -> None:
    ours, theirs = desk.exchange(user.key.fingerprint), user.exchange(desk.key.fingerprint)
    first = ours.own()
    assert theirs.heard(first)
    assert ours.own() == first
    assert theirs.heard(ours.own()) is None
    assert theirs.doubt == ""
    assert len(desk.chains.kept) == 1


def test_a_journal_with_another_past_is_not_countersigned(desk: Side, user: Side) -> None:
    ours, theirs = desk.exchange(user.key.fingerprint), user.exchange(desk.key.fingerprint)
    desk.grow(9)
    assert theirs.heard(ours.own())
    for size, mark in ((8, "a"), (9, "f")):
        desk.grow(size, mark)
        assert theirs.heard(ours.own()) is None
        assert theirs.doubt == "head-went-back"
    desk.grow(10)
    assert theirs.heard(ours.own())


def test_another_ticket_in_the_same_session_is_not_countersigned(desk: Side, user: Side) -> None:
    theirs = user.exchange(desk.key.fingerprint)
    assert theirs.heard(desk.exchange(user.key.fingerprint).own())
    other = Side("desk", 8, desk.key)
    other.grow(5)
    assert theirs.heard(other.exchange(user.key.fingerprint).own()) is None
    assert theirs.doubt == "head-went-back"


def signed(said: bytes, key: FileKey, namespace: str = NAMESPACE) -> Heads:
    return Heads(size=5, head="c" * 64, signed=said.decode(), signature=key.sign(said, namespace).decode())


def test_what_is_not_signed_by_the_peer_for_this_is_refused(desk: Side, user: Side) -> None:
    stand = Stand(ticket=7, size=5, head="c" * 64, spine="d" * 64)
    assert isinstance(desk.key, FileKey)
    stranger = new_key()
    said = statement(stand, desk.key.fingerprint)
    theirs = user.exchange(desk.key.fingerprint)
    doubts = {
        signed(said, stranger): "head-unsigned",
        signed(said, desk.key, "git"): "head-unsigned",
        signed(statement(stand, stranger.fingerprint), desk.key): "head-unsigned",
        replace(signed(said, desk.key), signature="nonsense"): "head-unsigned",
        replace(signed(said, desk.key), signed=said.decode().replace("7", "8")): "head-unsigned",
        replace(signed(said, desk.key), signed=said.decode() + " "): "head-garbled",
        replace(signed(said, desk.key), signed="{}"): "head-garbled",
        replace(signed(said, desk.key), signed="[" * 900): "head-garbled",
    }
    for heads, doubt in doubts.items():
        assert theirs.heard(heads) is None
        assert theirs.doubt == doubt
    assert user.chains.kept == []
    assert theirs.heard(signed(said, desk.key)), "the control"


def test_a_countersignature_of_what_we_never_sent_is_refused(desk: Side, user: Side) -> None:
    assert isinstance(user.key, FileKey)
    ours = desk.exchange(user.key.fingerprint)
    ours.own()
    forged = statement(Stand(ticket=7, size=99, head="c" * 64, spine="d" * 64), desk.key.fingerprint)
    assert ours.heard(replace(signed(forged, user.key), of="yours")) is None
    assert ours.doubt == "head-garbled"
    assert ours.to_record() == []


def test_an_unsigned_heartbeat_is_a_heartbeat_and_no_more(desk: Side, user: Side) -> None:
    theirs = user.exchange(desk.key.fingerprint)
    assert theirs.heard(Heads(size=3, head="c" * 64)) is None
    assert (theirs.doubt, user.chains.kept) == ("", [])


def test_a_key_that_is_touched_signs_only_what_is_due() -> None:
    key = Touched()
    desk = Side("desk", 7, key)
    exchange = desk.exchange("SHA256:x")
    assert exchange.own().signed
    for size in range(2, EVERY_ENTRIES):
        desk.grow(size)
        exchange.own()
    assert key.touched == 1
    desk.grow(EVERY_ENTRIES + 1)
    assert exchange.own().size == EVERY_ENTRIES + 1
    desk.grow(EVERY_ENTRIES + 2)
    assert exchange.own(final=True).size == EVERY_ENTRIES + 2
    assert key.touched == 3


def test_where_nobody_touches_the_key_the_heartbeat_goes_on_unsigned(user: Side) -> None:
    desk = Side("desk", 7, Silent())
    exchange = desk.exchange(user.key.fingerprint)
    assert exchange.own() == Heads(size=1, head=f"{1:063x}a")
    theirs = user.exchange(desk.key.fingerprint)
    assert theirs.heard(exchange.own()) is None
    assert exchange.heard(user.exchange(desk.key.fingerprint).own()) is None, "no countersignature either"


def test_before_there_is_a_chain_there_is_a_heartbeat(desk: Side) -> None:
    desk.chains.stands.clear()
    assert desk.exchange("SHA256:x").own() == Heads(size=0)
