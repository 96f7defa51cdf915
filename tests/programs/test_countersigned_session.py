"""A desk and a companion, both real, over a real line: what each holds of the other when they part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.store.forger import Forger
from deskside.adapters.clock import SystemClock
from deskside.adapters.companion_desk.machine import CompanionMachine
from deskside.adapters.ssh.companion_connector import SshCompanionConnector
from deskside.adapters.store import open_store
from deskside.adapters.trust.signatures import check_signature
from deskside.domain.companion import talk
from deskside.domain.companion.control import Hello
from deskside.domain.journal.checkpoint import read_statement
from deskside.domain.journal.consent import HeadCountersigned, SessionEnded
from deskside.domain.journal.facts import Actor, NoteAdded, TicketOpened
from deskside.domain.scripts.evidence import fingerprint
from deskside.domain.tickets import Requester
from deskside.programs.companion_outside import save_receipt
from deskside.programs.proof import Proof
from deskside.usecases.follow_session import FollowSession
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from programs.commands import Desk
from servers.helped import Helped
from servers.organisation import Organisation
from waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.adapters.store import Store
    from deskside.programs.companion_core import CoreSession


@pytest.fixture
def store(tmp_path: Path) -> Store:
    home = Desk(tmp_path).home
    made = open_store(
        f"sqlite:///{home / 'desk.db'}",
        run_dir=home / "run",
        actor=Actor(account="anna@desk"),
        clock=SystemClock(),
    )
    made.open_ticket(TicketOpened(requester=Requester(name="Oleg Petrov"), subject="No e-mail"))
    made.append(1, [NoteAdded(text="What really happened.")])
    return made


def test_each_side_leaves_with_the_others_signature(tmp_path: Path, store: Store) -> None:
    organisation = Organisation(tmp_path)
    with Helped(organisation) as person:
        line = SshCompanionConnector().pair(
            person.meeting(),
            organisation.clerk().credentials(),
            label="pc",
            dialogue=FakeDialogue(),
            sending=lambda: None,
            cancel=CancelToken(),
        )
        clerk_key = line.clerk.fingerprint
        heads = Proof(store, SystemClock(), "").heads(line, 1)
        machine = CompanionMachine(line, Hello(ticket="#1"), heads=heads)
        person.sees(talk.ClerkAsks)
        person.does(talk.LetIn(yes=True))
        machine.consent.wait_ready(CancelToken())
        store.append(1, [NoteAdded(text="while they were helped")])
        eventually(lambda: signed_by(store, line.host_key), "the companion countersigns")
        theirs = "companion"
        eventually(lambda: any(one.journal == theirs for one in store.checkpoints(1)), "so does the desk")

        machine.close()
        over = person.sees(talk.Over)
        FollowSession(store)(1, machine.consent, line.machine_id, report=print, cancel=CancelToken())
        *_, countersigned, ended = (entry.fact for entry in store.entries(1))
        assert isinstance(countersigned, HeadCountersigned)
        assert countersigned.key_fingerprint == line.host_key
        assert isinstance(ended, SessionEnded)
        assert not heads.doubts

        session: CoreSession | None = person.host._session
        assert session is not None
        receipt = save_receipt(person.store, session.key, over, str(tmp_path), ticket=1, let_in=True)
        eventually(lambda: countersigned_by_the_desk(person), "the desk countersigned")
    store.close()
    _holds_both_ways(tmp_path, f"{receipt}/receipt.zip", clerk_key)


def countersigned_by_the_desk(person: Helped) -> bool:
    """Return whether the person's own journal holds a signature of the desk's."""
    return any(isinstance(one, HeadCountersigned) for one in person.journal())


def signed_by(store: Store, key: str) -> list[int]:
    """Return how long the desk's chain was in what this key has signed of it."""
    return [
        read_statement(one.statement)[0].size
        for one in store.checkpoints(1)
        if one.journal == "desk" and fingerprint(check_signature(one.statement, one.signature).key) == key
    ]


def _holds_both_ways(folder: Path, receipt: str, clerk_key: str) -> None:
    commands = Desk(folder)
    own = commands.json("journal", "verify", receipt)
    assert {one["by"]: one["key"] for one in own["confirmations"]}["other-side"] == clerk_key
    honest = commands.json("journal", "verify", "1", "--external", receipt)
    kept = {one["by"]: one for one in honest["confirmations"]}
    assert kept["kept-elsewhere"]["entries"] >= 3, "the note that was written while they were helped"
    assert "The other computer countersigned it" in honest["sentence"]

    forger = Forger(commands.home / "desk.db")
    with forger.at_work() as db:
        forger.rewrite(db, 1, lambda body: body.replace(b"really", b"rather"))
        forger.cover_up(db)
        db.execute("DELETE FROM checkpoint")
    assert commands.json("journal", "verify")["intact"], "the control: without the receipt nobody knows"
    assert commands.json("journal", "verify", "--external", receipt, exits=1)["flaw"]["what"] == "rewritten"
