"""What a chain cannot show by itself, signed checkpoints show where they were kept out of the owner's reach.

The control stays beside it: without them, exactly the three manipulations of `test_manipulations` are missed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from adapters.store.forger import Forger
from adapters.store.test_manipulations import fill
from deskside.adapters.trust.keys import FileKey
from deskside.adapters.trust.signatures import check_signature
from deskside.domain.journal.checkpoint import EVERY_ENTRIES, NAMESPACE, SignedCheckpoint, read_statement
from deskside.domain.journal.facts import NoteAdded, OutputReceived
from deskside.domain.journal.verdict import Flaw
from deskside.domain.scripts.allowed_signers import parse_allowed_signers, signer_line
from deskside.domain.tickets import DESK
from deskside.usecases.checkpoint import SignCheckpoint
from deskside.usecases.task import CancelToken
from deskside.usecases.verify_journal import VerifyJournal
from deskside.usecases.weigh_checkpoints import Witnesses
from fakes.clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.store.conftest import Desk
    from deskside.adapters.store import Store
    from deskside.adapters.store.sqlite import Connection
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.scripts.allowed_signers import Roster


def new_key() -> FileKey:
    return FileKey(ed25519.Ed25519PrivateKey.generate())


def verified(store: Store, ticket: int | None = None, **brought: object) -> Verification:
    deed = VerifyJournal(store, store, check_signature, FakeClock())
    witnesses = Witnesses(**brought)  # type: ignore[arg-type]  # by name
    return deed(ticket, witnesses=witnesses, report=print, cancel=CancelToken())


def listing(*keys: FileKey, namespace: str = NAMESPACE) -> Roster:
    text = "".join(signer_line("anna@example.org", key.public_key, namespace) for key in keys)
    return parse_allowed_signers(text, local=lambda time: time.astimezone())


@pytest.fixture
def key() -> FileKey:
    return new_key()


@pytest.fixture
def filled(desk: Desk) -> Store:
    store = desk.open()
    fill(store)
    return store


def sign(store: Store, key: FileKey, *tickets: int) -> tuple[SignedCheckpoint, ...]:
    deed = SignCheckpoint(store, FakeClock())
    made = [deed(ticket, key) for ticket in tickets]
    return tuple(one for one in made if one is not None)


def test_a_checkpoint_says_where_the_chain_stands_and_who_signed(filled: Store, key: FileKey) -> None:
    (signed,) = sign(filled, key, 1)
    stand, clerk = read_statement(signed.statement)
    assert (stand.ticket, stand.size, clerk) == (1, filled.size_of(1), key.fingerprint)
    assert stand.head == filled.hash_at(1, stand.size)
    assert stand.spine in filled.spine()
    assert filled.checkpoints(1) == [signed]
    assert filled.checkpoints(2) == []


def test_what_the_keeper_signed_is_told_and_anchors_nothing(filled: Store, key: FileKey) -> None:
    sign(filled, key, 1)
    filled.append(1, [NoteAdded(text="later")])
    found = verified(filled, 1)
    (one,) = found.confirmations
    assert (one.by, one.key, one.principal, one.entries) == ("keeper", key.fingerprint, "", 10)
    assert (found.flaw, found.unsigned, found.anchored) == (None, 1, False)


def test_without_any_signature_everything_is_unsigned(filled: Store) -> None:
    found = verified(filled)
    assert (found.confirmations, found.unsigned, found.anchored) == ((), found.entries, False)


def test_a_checkpoint_kept_elsewhere_anchors(filled: Store, key: FileKey) -> None:
    kept = sign(filled, key, 1, 2)
    found = verified(filled, kept=kept)
    assert found.anchored
    assert {(one.ticket, one.by) for one in found.confirmations} == {
        (ticket, by) for ticket in (1, 2) for by in ("keeper", "kept-elsewhere")
    }


def cut_the_tail(forger: Forger, db: Connection) -> None:
    for table in ("entry", "payload"):
        db.execute(f"DELETE FROM {table} WHERE ticket = 1 AND seq = 9")  # noqa: S608 - a forger may
    forger.cover_up(db)


def rewrite(forger: Forger, db: Connection) -> None:
    forger.rewrite(db, 2, lambda body: body.replace(b"second", b"forged"))
    forger.cover_up(db)


def drop(forger: Forger, db: Connection) -> None:
    for table in ("entry", "payload"):
        db.execute(f"DELETE FROM {table} WHERE ticket = 2")  # noqa: S608 - a forger may
    forger.cover_up(db)


@pytest.mark.parametrize(
    ("manipulation", "flaw"),
    [
        (cut_the_tail, Flaw(what="cut", ticket=1, seq=9)),
        (rewrite, Flaw(what="rewritten", ticket=2, seq=1)),
        (drop, Flaw(what="dropped", ticket=2, seq=0)),
    ],
)
def test_the_three_that_a_chain_cannot_show(
    desk: Desk,
    filled: Store,
    key: FileKey,
    manipulation: Callable[[Forger, Connection], None],
    flaw: Flaw,
) -> None:
    kept = sign(filled, key, DESK, 1, 2)
    filled.close()
    forger = Forger(desk.path)
    with forger.at_work() as db:
        manipulation(forger, db)
        db.execute("DELETE FROM checkpoint")
    store = desk.open()
    sign(store, key, DESK, 1, 2)  # by the same hand, over what stands there now
    control = verified(store)
    assert control.flaw is None, "if this is found now, the sentence about what is not known must change"
    assert not control.anchored
    assert verified(store, kept=kept).flaw == flaw
    assert verified(store, flaw.ticket, kept=kept).flaw == flaw if flaw.what != "dropped" else True
    assert verified(store, kept=kept, signers=listing(key)).flaw == flaw


def test_a_dropped_ticket_is_missed_in_the_spine_that_another_ones_checkpoint_saw(
    desk: Desk, filled: Store, key: FileKey
) -> None:
    (kept,) = sign(filled, key, 1)
    filled.close()
    forger = Forger(desk.path)
    with forger.at_work() as db:
        drop(forger, db)
    assert verified(desk.open(), kept=(kept,)).flaw == Flaw(what="spine", ticket=1, seq=9)


def test_a_checkpoint_that_was_changed_is_found(desk: Desk, filled: Store, key: FileKey) -> None:
    sign(filled, key, 1)
    filled.close()
    Forger(desk.path).run(
        "UPDATE checkpoint SET statement ="
        " CAST(replace(CAST(statement AS TEXT), '\"size\":10', '\"size\":11') AS BLOB)"
    )
    assert verified(desk.open()).flaw == Flaw(what="checkpoint", ticket=1, seq=10)


def test_with_a_list_of_signers_other_keys_count_for_nothing(filled: Store, key: FileKey) -> None:
    kept = sign(filled, key, 1)
    assert verified(filled, 1, signers=listing(key)).confirmations[0].principal == "anna@example.org"
    stranger = listing(new_key())
    assert verified(filled, 1, signers=stranger).flaw == Flaw(what="signer", ticket=1, seq=0)
    assert verified(filled, 1, kept=kept, signers=stranger).flaw == Flaw(what="signer", ticket=1, seq=0)
    other_purpose = listing(key, namespace="deskside-script@v1")
    assert verified(filled, 1, signers=other_purpose).flaw == Flaw(what="signer", ticket=1, seq=0)


def test_a_signature_made_for_another_purpose_is_none(filled: Store, key: FileKey) -> None:
    (signed,) = sign(filled, key, 1)
    elsewhere = SignedCheckpoint(
        journal="desk", statement=signed.statement, signature=key.sign(signed.statement, "git")
    )
    assert verified(filled, 1, kept=(elsewhere,)).flaw == Flaw(what="checkpoint", ticket=1, seq=9)


def test_what_is_about_another_journal_is_not_held_against_this_one(filled: Store, key: FileKey) -> None:
    other = SignCheckpoint(filled, FakeClock(), "companion")(1, key)
    assert other is not None
    filled.append(1, [NoteAdded(text="later")])
    found = verified(filled, 1, kept=(other,))
    assert (found.flaw, found.confirmations) == (None, ())


def test_of_many_checkpoints_one_a_block_and_the_latest_stay(filled: Store, key: FileKey) -> None:
    sizes = []
    for _ in range(2 * EVERY_ENTRIES):
        filled.append(2, [NoteAdded(text="more")])
        sign(filled, key, 2)
        sizes.append(filled.size_of(2))
    kept = [read_statement(one.statement)[0].size for one in filled.checkpoints(2)]
    assert kept == [EVERY_ENTRIES, 2 * EVERY_ENTRIES, sizes[-1]]
    assert verified(filled, 2).flaw is None


def test_clocks_that_jump_are_counted_and_sleep_is_not(desk: Desk) -> None:
    from adapters.store.conftest import call  # noqa: PLC0415 - the only one here that needs it

    clock = FakeClock()
    store = desk.open(clock=clock)
    store.open_ticket(call())
    clock.at = clock.at.replace(hour=11)  # the monotonic clock stood still: the computer slept
    store.append(1, [NoteAdded(text="after lunch")])
    assert store.verify().clock_anomalies == 0
    clock.at = clock.at.replace(hour=7)
    store.append(1, [NoteAdded(text="before it"), OutputReceived(step=0, stream="stdout", text="x")])
    clock.pass_ms(1_000)
    store.append(1, [NoteAdded(text="and on")])
    assert (store.verify().clock_anomalies, store.verify(1).clock_anomalies) == (1, 1)
