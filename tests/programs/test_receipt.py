"""The user's receipt: read by its owner, verified anywhere, and held against a desk that rewrote its past."""

from __future__ import annotations

import sqlite3
import subprocess
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from adapters.store.forger import Forger
from deskside.adapters.clock import SystemClock
from deskside.adapters.store import Store, open_store
from deskside.adapters.trust.keys import FileKey
from deskside.adapters.trust.signatures import check_signature
from deskside.domain.companion.lane import LaneCleared, LaneTold
from deskside.domain.companion.talk import Activity, Capability, Clerk, Over
from deskside.domain.errors import BrokeMidway
from deskside.domain.journal.consent import CompanionPaired, HeadCountersigned, SessionEnded
from deskside.domain.journal.facts import Actor, NoteAdded, TicketOpened
from deskside.domain.scripts.manifest import Effect
from deskside.domain.tickets import Requester
from deskside.programs.receipts import receipt_writer
from deskside.usecases.checkpoint import SignCheckpoint
from deskside.usecases.exchange_heads import HeadExchange
from programs.commands import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLOCK = SystemClock()
CLERK = Clerk(
    name="Anna Schmidt",
    department="Service Desk",
    organisation="Example University",
    ticket="#7 <b>No e-mail</b>",
    fingerprint="SHA256:clerk",
)


def new_key() -> FileKey:
    return FileKey(ed25519.Ed25519PrivateKey.generate())


class Side:
    """One side of a session: a journal, a key, and the exchange of heads."""

    def __init__(self, database: Path, name: str, ticket: TicketOpened) -> None:
        self.path = database
        self.key = new_key()
        self.name = name
        self.store = self.open()
        self.ticket = self.store.open_ticket(ticket).ticket

    def open(self) -> Store:
        return open_store(
            f"sqlite:///{self.path}",
            run_dir=self.path.parent / "run",
            actor=Actor(account=f"{self.name}@here"),
            clock=CLOCK,
        )

    def exchange(self, other: Side) -> HeadExchange:
        return HeadExchange(
            checkpoints=self.store,
            check=check_signature,
            clock=CLOCK,
            journal="desk" if self.name == "desk" else "companion",
            ticket=self.ticket,
            key=self.key,
            peer=other.key.fingerprint,
        )


@pytest.fixture
def sides(tmp_path: Path) -> Iterator[tuple[Side, Side]]:
    (tmp_path / "user").mkdir()
    home = Desk(tmp_path).home
    opened = TicketOpened(requester=Requester(name="Oleg Petrov"), subject="No e-mail")
    desk = Side(home / "desk.db", "desk", opened)
    desk.store.append(desk.ticket, [NoteAdded(text="What really happened.")])
    user = Side(tmp_path / "user" / "own.db", "companion", opened)
    user.store.append(
        user.ticket,
        [
            CompanionPaired(
                clerk=CLERK.name,
                machine="oleg-nb",
                machine_id="ab",
                host_key="SHA256:k",
                clerk_key="SHA256:c",
            )
        ],
    )
    yield desk, user
    desk.store.close()
    user.store.close()


def exchanged(desk: Side, user: Side) -> tuple[HeadExchange, HeadExchange]:
    """Let each side sign, and countersign what the other signed."""
    ours, theirs = desk.exchange(user), user.exchange(desk)
    for one, other in ((ours, theirs), (theirs, ours)):
        answer = other.heard(one.own())
        assert answer is not None, other.doubt
        assert one.heard(answer) is None
        assert (one.doubt, other.doubt) == ("", "")
    return ours, theirs


def over(**changes: object) -> Over:
    at = datetime(2026, 5, 4, 8, tzinfo=UTC)

    def one(seq: int, sentence: str, effect: Effect, **more: object) -> Activity:
        given = {"capability": Capability.CHECKS, "progress": "done"} | more
        return Activity(seq=seq, at=at, sentence=sentence, effect=effect, **given)  # type: ignore[arg-type]

    activities = (
        one(5, "Looked up <img src=x> three names", Effect.READ, outcome="All were found."),
        one(7, "Emptied the print queue", Effect.CHANGE, undo="printing.restore-queue"),
        one(9, "Tried to restart the computer", Effect.DISRUPTIVE, progress="refused"),
    )
    lane = (
        LaneTold(
            seq=11,
            at=at,
            place=2,
            count=9,
            title="Which <b>one</b>",
            question="By the window?",
            could_say=True,
        ),
        LaneTold(seq=12, at=at, place=3, count=9, title="Paper", could_say=True, said="did-not-work"),
        LaneTold(seq=14, at=at, place=4, count=9, title="Is it on", said="answered", answer="yes"),
        LaneTold(
            seq=15,
            at=at,
            place=5,
            count=9,
            title="We measure",
            text="Please wait.",
            end=LaneCleared(how="not-all"),
        ),
    )
    given = {
        "reason": "user",
        "clerk": CLERK,
        "activities": activities,
        "refused": ("Read the log-ons",),
        "lane": lane,
    }
    return Over(**given | changes)  # type: ignore[arg-type]  # by name


def receipt(user: Side, folder: Path, language: str = "en") -> Path:
    deed = receipt_writer(user.store, CLOCK)
    return deed(over(), folder, language, let_in=True, ticket=user.ticket, key=user.key)


class _Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not {"src", "href"} & dict(attrs).keys()
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_says_who_what_and_what_not(sides: tuple[Side, Side], tmp_path: Path) -> None:
    folder = receipt(sides[1], tmp_path)
    written = (folder / "receipt.html").read_text(encoding="utf-8")
    assert "content=\"default-src 'none'; style-src 'sha256-" in written
    page = _Page(written)
    read = page.text.index("What was looked at")
    changed = page.text.index("What was changed")
    refused = page.text.index("What was asked and not allowed")
    assert read < page.text.index("<img src=x> three names") < page.text.index("All were found.") < changed
    assert changed < page.text.index("Emptied the print queue") < page.text.index("printing.restore-queue")
    assert refused < page.text.index("Read the log-ons") < page.text.index("Tried to restart")
    for said in (CLERK.name, CLERK.department, CLERK.organisation, CLERK.ticket, CLERK.fingerprint):
        assert said in page.text
    assert {"img", "b", "script"} & page.tags == set()
    together = page.text[page.text.index("What you did together") : refused]
    for said in (
        "Step 2 of 9: Which <b>one</b>",
        "By the window?",
        "You pressed nothing here; your helper went on.",
        "You said that it did not work.",
        "You answered: “yes”",
        "Please wait.",
        "Not all of them worked.",
    ):
        assert said in together
    assert together.count("You pressed nothing") == 1, "where there was no button, nobody left it"
    assert sides[1].key.fingerprint in page.text


def test_it_is_its_owners_alone_and_overwrites_nothing(sides: tuple[Side, Side], tmp_path: Path) -> None:
    first, second = receipt(sides[1], tmp_path), receipt(sides[1], tmp_path)
    assert first != second
    assert first.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in first.iterdir()} == {0o600}
    assert sorted(path.name for path in first.iterdir()) == ["receipt.html", "receipt.zip"]
    with zipfile.ZipFile(first / "receipt.zip") as archive:
        assert archive.read("report.html") == (first / "receipt.html").read_bytes()
        assert "SHA256SUMS.sig" in archive.namelist()


def test_an_account_without_a_folder_for_documents_gets_one(sides: tuple[Side, Side], tmp_path: Path) -> None:
    assert (receipt(sides[1], tmp_path / "una" / "Documents") / "receipt.html").is_file()


def test_a_folder_that_cannot_be_written_is_said(sides: tuple[Side, Side], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BrokeMidway) as raised:
        receipt(sides[1], tmp_path / "file")
    assert raised.value.code == "receipt-not-written"


def test_who_was_not_let_in_did_not_help(sides: tuple[Side, Side], tmp_path: Path) -> None:
    user = sides[1]
    nothing = over(activities=(), refused=())
    deed = receipt_writer(user.store, CLOCK)
    folder = deed(nothing, tmp_path, "en", let_in=False, ticket=user.ticket, key=user.key)
    text = _Page((folder / "receipt.html").read_text()).text
    assert "You let nobody in" in text
    assert "Who helped" not in text
    assert CLERK.name in text


def test_it_verifies_on_another_computer_and_says_who_signed(
    sides: tuple[Side, Side], tmp_path: Path
) -> None:
    desk, user = sides
    exchanged(desk, user)
    folder = receipt(user, tmp_path)
    (tmp_path / "elsewhere").mkdir()
    found = Desk(tmp_path / "elsewhere").json("journal", "verify", str(folder / "receipt.zip"))
    assert (found["intact"], found["unsigned"]) == (True, 0)
    by = {one["by"]: one["key"] for one in found["confirmations"]}
    assert by == {"keeper": user.key.fingerprint, "other-side": desk.key.fingerprint}


def test_the_receipts_readme_holds_too(sides: tuple[Side, Side], tmp_path: Path) -> None:
    from programs.test_bundles import follow, unpacked  # noqa: PLC0415 - the same words

    exchanged(*sides)
    done = follow(unpacked(receipt(sides[1], tmp_path) / "receipt.zip"))
    assert [one.returncode for one in done] == [0, 0, 0, 0]
    assert done[2].stdout.count("Good") == 4  # of each journal the keeper's signature and the other's
    assert "NOT SIGNED" not in done[2].stdout


def test_a_desk_that_rewrites_its_whole_past_is_found_out(sides: tuple[Side, Side], tmp_path: Path) -> None:
    """Every hash recomputed, every checkpoint of its own signed anew: the database agrees with itself."""
    desk, user = sides
    exchanged(desk, user)
    folder = receipt(user, tmp_path)
    desk.store.close()
    forger = Forger(desk.path)
    with forger.at_work() as db:
        forger.rewrite(db, 1, lambda body: body.replace(b"really", b"rather"))
        forger.cover_up(db)
        db.execute("DELETE FROM checkpoint")
    with closing(desk.open()) as store:
        SignCheckpoint(store, CLOCK)(1, desk.key)
    commands = Desk(tmp_path)
    control = commands.json("journal", "verify")
    assert control["intact"], "without the receipt nobody can know"
    bundle = tmp_path / "theirs.zip"
    commands.run("ticket", "export", "1", "-o", str(bundle))
    for what in ((), ("1",), (str(bundle),)):
        words = ("journal", "verify", *what, "--external", str(folder / "receipt.zip"))
        found = commands.json(*words, exits=1)
        assert found["flaw"]["what"] == "rewritten", what
        assert "not the one that was signed" in found["sentence"]


def test_an_honest_desk_is_confirmed_by_the_receipt(sides: tuple[Side, Side], tmp_path: Path) -> None:
    desk, user = sides
    exchanged(desk, user)
    folder = receipt(user, tmp_path)
    desk.store.append(1, [NoteAdded(text="later")])
    desk.store.close()
    found = Desk(tmp_path).json("journal", "verify", "1", "--external", str(folder / "receipt.zip"))
    assert (found["intact"], found["anchored"], found["unsigned"]) == (True, True, 1)
    assert {one["by"] for one in found["confirmations"]} == {"keeper", "other-side", "kept-elsewhere"}


def test_the_last_countersigned_head_becomes_an_entry_on_each_side(sides: tuple[Side, Side]) -> None:
    for side, other, exchange in zip(sides, reversed(sides), exchanged(*sides), strict=True):
        facts = exchange.to_record()
        assert exchange.to_record() == []
        side.store.append(side.ticket, [*facts, SessionEnded(by="user")])
        recorded = side.store.entries(side.ticket)[-2].fact
        assert isinstance(recorded, HeadCountersigned)
        assert recorded.key_fingerprint == other.key.fingerprint
        assert recorded.hash == side.store.hash_at(side.ticket, recorded.size)
        checked = check_signature(recorded.statement.encode(), recorded.signature.encode())
        assert checked.intact, "it stands in the journal as it was signed"
        assert side.store.verify().flaw is None


def test_the_receipt_shows_that_a_user_cut_their_own_record_too(
    sides: tuple[Side, Side], tmp_path: Path
) -> None:
    """The desk holds the same against the user: it countersigned theirs."""
    desk, user = sides
    exchanged(desk, user)
    desk.store.close()
    bundle = tmp_path / "desk.zip"
    commands = Desk(tmp_path)
    commands.run("ticket", "export", "1", "-o", str(bundle))
    with closing(sqlite3.connect(user.path)) as db:
        size = db.execute("SELECT count(*) FROM entry WHERE ticket = 1").fetchone()[0]
    user.store.close()
    forger = Forger(user.path)
    with forger.at_work() as db:
        for table in ("entry", "payload"):
            db.execute(f"DELETE FROM {table} WHERE ticket = 1 AND seq = ?", (size - 1,))  # noqa: S608
        forger.cover_up(db)
        db.execute("DELETE FROM checkpoint")
    user.store = user.open()
    cut = receipt(user, tmp_path) / "receipt.zip"
    assert commands.json("journal", "verify", str(cut))["intact"]
    found = commands.json("journal", "verify", str(cut), "--external", str(bundle), exits=1)
    assert found["flaw"]["what"] == "cut"


def test_ssh_keygen_agrees_about_a_countersignature(sides: tuple[Side, Side], tmp_path: Path) -> None:
    desk, user = sides
    exchanged(desk, user)
    signers = tmp_path / "signers"
    signers.write_text(f"user@example.org {user.key.public_key}\n")
    theirs = [one for one in desk.store.checkpoints(1) if one.journal == "desk"]
    (countersigned,) = (
        one for one in theirs if check_signature(one.statement, one.signature).key == user.key.blob
    )
    (tmp_path / "sig").write_bytes(countersigned.signature)
    words = ["-n", "deskside-journal@v1", "-I", "user@example.org", "-f", str(signers)]
    done = subprocess.run(
        ["ssh-keygen", "-Y", "verify", *words, "-s", str(tmp_path / "sig")],
        input=countersigned.statement,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
