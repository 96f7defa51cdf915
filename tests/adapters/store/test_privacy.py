"""What must not be on the disk is not there: secrets from the first commit on, texts after their erasure."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from adapters.store.conftest import Desk, call, started
from deskside.domain.errors import BrokeMidway, WrongUse
from deskside.domain.journal.desk import MachineSaved
from deskside.domain.journal.facts import (
    Actor,
    Corrected,
    NoteAdded,
    Outcome,
    OutputReceived,
    StepEnded,
    TicketChanged,
    TicketClosed,
    TicketReopened,
)
from deskside.domain.redaction import RedactionStream, Redactor
from deskside.domain.redaction_rules import rule
from deskside.domain.text import TextStream
from deskside.domain.tickets import DESK, Requester, Resolution

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.adapters.store import Store

CANARIES = {
    "token": "ghp_CanaryCanaryCanaryCanaryCanary012345",
    "password": "password=Canary-in-the-mine-7",
    "card": "4111 1111 1111 1111",
    "key": (
        "-----BEGIN OPENSSH PRIVATE KEY-----\nQ2FuYXJ5Q2FuYXJ5Q2FuYXJ5Q2FuYXJ5\n"
        "-----END OPENSSH PRIVATE KEY-----"
    ),
}
TRACES = (b"CanaryCanary", b"in-the-mine", b"4111 1111", b"Q2FuYXJ5")


def on_disk(folder: Path) -> bytes:
    """Return everything that lies under the folder: database, log, index, locks."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def texts(store: Store) -> bytes:
    """Return what all entries say, large payloads unpacked."""
    every = [
        entry
        for ticket in (DESK, *(one.number for one in store.tickets()))
        for entry in store.entries(ticket)
    ]
    return repr(every).encode()


@pytest.mark.parametrize("kind", CANARIES)
def test_a_secret_split_anywhere_over_two_chunks_reaches_no_page(desk: Desk, store: Store, kind: str) -> None:
    sent = f"checking\nfound {CANARIES[kind]} there\ndone\n".encode()
    store.open_ticket(call())
    store.append(1, [started(store.process)])
    for cut in range(len(sent) + 1):
        text, redaction = TextStream(), RedactionStream()
        for chunk, final in ((sent[:cut], False), (sent[cut:], False), (b"", True)):
            if kept := redaction.feed(text.feed(chunk, final=final), final=final):
                store.append(1, [OutputReceived(step=1, stream="stdout", text=kept)])
        assert sum(redaction.counts.values()) == 1, cut
    written = on_disk(desk.folder) + texts(store)
    assert b"[redacted: " in written
    assert not [trace for trace in TRACES if trace in written]


@pytest.mark.parametrize("kind", CANARIES)
def test_a_secret_in_any_field_reaches_no_page(desk: Desk, store: Store, kind: str) -> None:
    said = f"He said: {CANARIES[kind]}"
    how = Resolution(text=said, cause=said, next_step=said)
    store.open_ticket(call(name=said, subject=said, problem=said + "\n" * 20_000))
    store.append(1, [TicketChanged(changes={"problem": said, "contacts": said, "requester": said})])
    store.append(1, [NoteAdded(text=said), Corrected(seq=0, text=said), started(store.process, machine=said)])
    store.append(1, [OutputReceived(step=4, stream="stderr", text=said)])
    store.append(1, [StepEnded(step=4, outcome=Outcome.FAILED, duration_ms=1, error_facts=(("said", said),))])
    store.append(1, [TicketClosed(resolution=how), TicketReopened(reason=said)])
    store.append(DESK, [MachineSaved(name="a", target="u@h", requester=said)])
    written = on_disk(desk.folder) + texts(store)
    assert not [trace for trace in TRACES if trace in written]
    assert store.verify().flaw is None


def test_heads_say_what_was_redacted_and_how_often(store: Store) -> None:
    store.open_ticket(call(problem=f"{CANARIES['token']} {CANARIES['card']} {CANARIES['card']}"))
    with store._database.reading() as db:
        (head,) = db.execute("SELECT head FROM entry WHERE ticket = 1 AND seq = 0").fetchone()
    assert b'"redacted":"card:2,github-token:1"' in head


def test_an_organisation_has_its_own_rules(desk: Desk) -> None:
    store = desk.open(redactor=Redactor([rule("badge", r"\bB-\d{6}\b")]))
    store.open_ticket(call(problem="badge B-123456"))
    assert store.ticket(1).problem == "badge [redacted: badge]"


def test_heads_hold_no_names_and_no_texts(store: Store) -> None:
    store.open_ticket(call("Oleg Petrov", "Subject", problem="Problem"))
    store.append(1, [started(store.process, machine="oleg-nb"), NoteAdded(text="Note")])
    with store._database.reading() as db:
        heads = b"".join(head for (head,) in db.execute("SELECT head FROM entry"))
    for name in (b"Oleg", b"Subject", b"Problem", b"oleg-nb", b"Note", b"anna", b"Anna"):
        assert name not in heads


# ---------------------------------------------------------------- erasure


def test_erased_texts_are_nowhere_and_the_chain_holds(desk: Desk, store: Store) -> None:
    personal = "a very personal matter of Mr Unlikelyname"
    store.open_ticket(call("Unlikelyname", "Matter", problem=personal))
    store.append(
        1, [NoteAdded(text=personal), started(store.process, "unlikelybox"), NoteAdded(text="harmless")]
    )
    store.append(1, [OutputReceived(step=2, stream="stdout", text=(personal + "\n") * 1_000)])
    store.append(1, [TicketChanged(changes={"status": "waiting", "subject": "Unlikelysubject"})])
    before = store.entries(1)
    assert b"unlikely" in on_disk(desk.folder).lower()
    store.erase(1, 0, 2, "request of the person")
    store.erase(1, 4, 5, "retention")
    assert b"unlikely" not in on_disk(desk.folder).lower()
    assert b"personal matter" not in on_disk(desk.folder)
    with store._database.reading() as db:
        large = db.execute("SELECT count(*), count(bytes) FROM blob").fetchone()
    assert tuple(large) == (1, 0), "it is stored packed, so that no search of the disk would have found it"
    found = store.verify()
    assert (found.flaw, found.erased, found.entries) == (None, 5, 8)
    after = store.entries(1)
    assert [(entry.seq, entry.kind, entry.at) for entry in after[:6]] == [
        (entry.seq, entry.kind, entry.at) for entry in before
    ]
    assert [entry.erased for entry in after] == [True, True, True, False, True, True, False, False]
    assert after[3].fact == NoteAdded(text="harmless")
    assert after[6].kind == "payload-erased"


def test_an_erased_ticket_keeps_its_place_and_state(store: Store) -> None:
    store.open_ticket(call("Unlikelyname"))
    store.append(1, [TicketChanged(changes={"status": "waiting", "priority": "high"})])
    store.open_ticket(call("Other"))
    store.erase(1, 0, 1, "request")
    ticket = store.ticket(1)
    assert (ticket.requester, ticket.subject) == (Requester(name=""), "")
    assert (ticket.status, ticket.priority) == ("waiting", "high")
    assert store.callers("unlikely") == []
    assert [caller.requester.name for caller in store.callers("")] == ["Other"]
    store.append(1, [NoteAdded(text="goes on")])
    assert store.verify().flaw is None


def test_only_what_there_is_can_be_erased(store: Store) -> None:
    store.open_ticket(call())
    for ticket, first, last in ((1, 0, 1), (1, -1, 0), (7, 0, 0), (1, 1, 0)):
        with pytest.raises(WrongUse) as error:
            store.erase(ticket, first, last, "x")
        assert error.value.code == "entry-unknown"
    assert store.verify().erased == 0


# ---------------------------------------------------------------- other people of this computer


def test_everything_is_readable_for_its_owner_only(desk: Desk, store: Store, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store.open_ticket(call())
        store.append(1, [started(store.process)])
        store.backup(tmp_path / "copy.db")
    finally:
        os.umask(before)
    for path in (*desk.folder.rglob("*"), desk.folder, tmp_path / "copy.db"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_backup_is_whole_and_overwrites_nothing(desk: Desk, store: Store, tmp_path: Path) -> None:
    store.open_ticket(call())
    store.backup(tmp_path / "home" / "copy.db")
    store.open_ticket(call())
    copy = Desk(tmp_path / "home")
    copy.path = tmp_path / "home" / "copy.db"
    assert [ticket.number for ticket in copy.open().tickets()] == [1]
    copy.close()
    with pytest.raises(WrongUse) as exists:
        store.backup(desk.path)
    assert exists.value.code == "backup-exists"
    with pytest.raises(BrokeMidway) as nowhere:
        store.backup(tmp_path / "no" / "folder")
    assert nowhere.value.code == "backup-not-written"


# ---------------------------------------------------------------- who, and at what cost


def test_actors_are_told_apart_and_known_again(desk: Desk) -> None:
    store = desk.open(actor=Actor(account="anna@desk", name="Anna", key_fingerprint="SHA256:one"))
    store.open_ticket(call())
    for actor in (Actor(account="emma@desk"), Actor(account="anna@desk", name="Anna")):
        desk.open(actor=actor).append(1, [NoteAdded(text="x")])
    assert [entry.actor for entry in store.entries(1)] == [
        Actor(account="anna@desk", name="Anna", key_fingerprint="SHA256:one"),
        Actor(account="emma@desk"),
        Actor(account="anna@desk", name="Anna"),
    ]
    with store._database.reading() as db:
        assert db.execute("SELECT count(*) FROM actor").fetchone() == (2,)


def test_a_current_journal_opens_without_the_migration_tools(desk: Desk, store: Store) -> None:
    store.close()
    code = (
        "import sys; from pathlib import Path; from adapters.store.conftest import Desk\n"
        "Desk(Path(sys.argv[1])).open().tickets()\n"
        "print([name for name in ('sqlalchemy', 'alembic', 'psycopg') if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(desk.folder)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "[]\n"


def test_the_basis_of_an_erasure_stays_for_ever_so_it_is_one_harmless_short_line(desk: Desk) -> None:
    store = desk.open()
    store.open_ticket(call())
    store.append(1, [NoteAdded(text="of a person")])
    store.erase(1, 1, 1, "request\n\x1b[2Jof the \u202eperson, password=hunter2 " + "x" * 1_000)
    store.close()
    with closing(sqlite3.connect(desk.path)) as db:
        (head,) = db.execute("SELECT head FROM entry WHERE ticket = 1 AND seq = 2").fetchone()
    basis = json.loads(head)["basis"]
    assert basis.startswith("request of the \N{REPLACEMENT CHARACTER}person, password=[redacted")
    assert basis.isprintable()
    assert "hunter2" not in basis
    assert len(basis) <= 160
    assert desk.open().verify().flaw is None
