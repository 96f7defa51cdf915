"""A bundle that somebody brings may be anything. It is refused within bounds, and nothing is unpacked."""

from __future__ import annotations

import json
import os
import struct
import tracemalloc
import warnings
import zipfile
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskside.adapters.bundle.reading import open_bundle, read_kept
from deskside.adapters.bundle.writing import BundleWriter
from deskside.adapters.store import Store, open_store
from deskside.adapters.trust.keys import FileKey
from deskside.adapters.trust.signatures import check_signature
from deskside.domain import bundle as b
from deskside.domain.bundle import BundleHeader
from deskside.domain.errors import BrokeMidway, DesksideError
from deskside.domain.journal.facts import (
    Actor,
    NoteAdded,
    OutputReceived,
    StepKind,
    StepStarted,
    TicketOpened,
)
from deskside.domain.journal.verdict import Flaw, Verification
from deskside.domain.tickets import Requester
from deskside.usecases.ports.bundle import BundleContents
from deskside.usecases.task import CancelToken
from deskside.usecases.verify_bundle import VerifyBundle
from fakes.clock import FakeClock
from source import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Change = Callable[[dict[str, bytes]], None]

LARGE = "the same line again\n" * 2_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(
        f"sqlite:///{tmp_path / 'desk.db'}",
        run_dir=tmp_path / "run",
        actor=Actor(account="anna@desk", name="Anna"),
        clock=FakeClock(),
    )
    made.open_ticket(TicketOpened(requester=Requester(name="Oleg"), subject="No e-mail"))
    step = StepStarted(kind=StepKind.SCRIPT, title="x", machine="m", machine_id="i", process=made.process)
    made.append(1, [NoteAdded(text="first"), step])
    made.append(1, [OutputReceived(step=2, stream="stdout", text=LARGE), NoteAdded(text="to be erased")])
    made.erase(1, 4, 4, "on request")
    yield made
    made.close()


@pytest.fixture
def honest(store: Store, tmp_path: Path) -> Path:
    path = tmp_path / "honest.zip"
    with store.exported(1) as exported:
        contents = BundleContents(
            header=BundleHeader(journal="desk", ticket=1), journal=exported, checkpoints=(), report=b"<p>"
        )
        BundleWriter(ROOT / "resources" / "bundle")(path, contents, key=None)
    return path


def verified(path: Path) -> Verification:
    deed = VerifyBundle(open_bundle, check_signature, FakeClock())
    return deed(path, report=print, cancel=CancelToken())


def refused(path: Path) -> str:
    with pytest.raises(BrokeMidway) as raised:
        verified(path)
    assert raised.value.code == "bundle-unreadable"
    return str(raised.value.facts["why"])


def members_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, members: dict[str, bytes], *, sums: bool = True) -> Path:
    """Pack members anew, with digests that fit where that is wanted."""
    if sums:
        made = {name: data for name, data in members.items() if not name.startswith("SHA256SUMS")}
        digests = (f"{sha256(data).hexdigest()}  {name}" for name, data in made.items())
        members = made | {"SHA256SUMS": ("\n".join(digests) + "\n").encode()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            method = zipfile.ZIP_DEFLATED if name == "report.html" else zipfile.ZIP_STORED
            archive.writestr(name, data, method)
    return path


def changed(honest: Path, change: Change) -> Path:
    members = members_of(honest)
    change(members)
    return packed(honest.with_name("changed.zip"), members)


def test_the_control_the_honest_one_is_intact_also_when_packed_anew(honest: Path) -> None:
    for path in (honest, changed(honest, lambda _: None)):
        found = verified(path)
        assert (found.flaw, found.entries, found.erased) == (None, 6, 1)


def test_large_bodies_lie_apart_and_nothing_packs_to_almost_nothing(honest: Path) -> None:
    with zipfile.ZipFile(honest) as archive:
        for info in archive.infolist():
            assert info.file_size <= 4_096 or info.file_size <= info.compress_size * b.MAX_RATIO
        assert json.loads(archive.read("artifacts/3.json"))["text"] == LARGE


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/etc/passwd",
        "artifacts/../x",
        "artifacts\\1.json",
        "C:x",
        "artifacts/01.json",
        "bundle.zip",
        "report.html\n",
        "a" * 300,
        "ARTIFACTS/1.json",
    ],
)
def test_a_name_that_is_none_of_ours_is_refused(honest: Path, name: str) -> None:
    before = sorted(honest.parent.rglob("*"))

    def add(members: dict[str, bytes]) -> None:
        members[name] = b"x"

    path = changed(honest, add)
    assert refused(path) in {"member", "sums"}
    assert sorted(honest.parent.rglob("*")) == sorted([*before, path])


def test_a_name_that_comes_twice_is_refused(honest: Path) -> None:
    with warnings.catch_warnings(), zipfile.ZipFile(honest, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("report.html", b"another")
    assert refused(honest) == "members"


@pytest.mark.parametrize("name", sorted(b.NEEDED))
def test_what_is_needed_must_be_there(honest: Path, name: str) -> None:
    members = members_of(honest)
    del members[name]
    assert refused(packed(honest, members, sums=False)) == "members"


def test_a_bomb_is_refused_before_it_goes_off(honest: Path) -> None:
    def plant(members: dict[str, bytes]) -> None:
        members["report.html"] = bytes(200 << 20)

    path = changed(honest, plant)
    assert path.stat().st_size < 1 << 20
    tracemalloc.start()
    assert refused(path) == "member"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 << 20


def test_a_size_that_is_a_lie_is_noticed(honest: Path) -> None:
    """The directory says that little will come; what comes is cut off there, and its check fails."""
    members = members_of(honest)
    members["report.html"] = bytes(1 << 20)
    data = bytearray(packed(honest, members).read_bytes())
    real = struct.pack("<L", 1 << 20)
    while (at := data.find(real)) >= 0:
        data[at : at + 4] = struct.pack("<L", 4_000)
    honest.write_bytes(data)
    assert refused(honest) == "zip"


def test_members_that_lie_over_each_other_are_refused(honest: Path) -> None:
    with zipfile.ZipFile(honest) as archive:
        first = archive.getinfo("README.txt").header_offset
        last = archive.getinfo("report.html").header_offset
    data = bytearray(honest.read_bytes())
    directory = data.rfind(struct.pack("<L", last) + b"report.html")
    assert directory > 0
    data[directory : directory + 4] = struct.pack("<L", first)
    honest.write_bytes(data)
    assert refused(honest) in {"member", "zip"}


def test_too_many_members_are_refused_by_their_number_alone(honest: Path, tmp_path: Path) -> None:
    end = honest.read_bytes()[-22:]
    mark, disk, first, _, _, size, offset, comment = struct.unpack("<4s4H2LH", end)
    many = struct.pack("<4s4H2LH", mark, disk, first, 0xFFFF, 0xFFFF, size, offset, comment)
    honest.write_bytes(honest.read_bytes()[:-22] + many)
    assert refused(honest) == "directory"
    huge = struct.pack("<4s4H2LH", mark, disk, first, 3, 3, 1 << 30, offset, comment)
    path = tmp_path / "huge.zip"
    path.write_bytes(b"PK\x03\x04" + huge)
    assert refused(path) == "directory"


@pytest.mark.parametrize("data", [b"", b"PK", b"hello", b"PK\x05\x06" + bytes(18), bytes(1_000)])
def test_what_is_no_zip_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    refused(path)


def test_a_folder_is_no_bundle(tmp_path: Path) -> None:
    refused(tmp_path)


def test_an_encrypted_member_is_refused(honest: Path) -> None:
    with zipfile.ZipFile(honest) as archive:
        info = archive.getinfo("report.html")
    data = bytearray(honest.read_bytes())
    data[info.header_offset + 6] |= 1
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"report.html"))
    data[at + 8] |= 1
    honest.write_bytes(data)
    assert refused(honest) == "member"


@pytest.mark.parametrize(
    "line",
    [
        b"[]",
        b"{",
        b'{"seq":-1}',
        b'{"seq":true}',
        b'{"seq":7,"head":1}',
        b'{"seq":7,"head":"{}","prev":"zz","hash":""}',
        b'{"seq":7,"head":"\\ud800","prev":"","hash":""}',
        b'{"seq":7,"head":"{}","prev":"","hash":"","artifact":"../../etc/passwd"}',
        b'{"actor":7}',
        b'{"seq":' + b"9" * 5_000 + b"}",
        b"[" * 60_000,
        b'{"seq":7,"head":"' + b"x" * 70_000 + b'"}',
    ],
    ids=range(12),
)
def test_a_line_that_we_do_not_write_is_refused(honest: Path, line: bytes) -> None:
    def add(members: dict[str, bytes]) -> None:
        members["journal.jsonl"] += line + b"\n"

    assert refused(changed(honest, add)) == "line"


def test_a_bundle_of_a_later_form_is_named_as_such(honest: Path) -> None:
    def newer(members: dict[str, bytes]) -> None:
        members["journal.jsonl"] = members["journal.jsonl"].replace(b"bundle/1", b"bundle/2")

    with pytest.raises(BrokeMidway) as raised:
        verified(changed(honest, newer))
    assert raised.value.code == "bundle-newer"


# ---------------------------------------------------------------- well-formed, and not what was written


def _in_journal(old: bytes, new: bytes) -> Change:
    def change(members: dict[str, bytes]) -> None:
        assert old in members["journal.jsonl"]
        members["journal.jsonl"] = members["journal.jsonl"].replace(old, new, 1)

    return change


def _artifact(members: dict[str, bytes]) -> None:
    members["artifacts/3.json"] = members["artifacts/3.json"].replace(b"same", b"SAME", 1)


def _no_artifact(members: dict[str, bytes]) -> None:
    del members["artifacts/3.json"]


def _no_actors(members: dict[str, bytes]) -> None:
    lines = members["journal.jsonl"].splitlines(keepends=True)
    members["journal.jsonl"] = b"".join(line for line in lines if not line.startswith(b'{"actor"'))


def _middle(members: dict[str, bytes]) -> None:
    lines = members["journal.jsonl"].splitlines(keepends=True)
    members["journal.jsonl"] = b"".join(line for line in lines if b'"seq":1}' not in line)


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        (_in_journal(b'\\"text\\":\\"first', b'\\"text\\":\\"FIRST'), Flaw(what="payload", ticket=1, seq=1)),
        (_in_journal(b'\\"name\\":\\"Anna', b'\\"name\\":\\"Emma'), Flaw(what="payload", ticket=1, seq=0)),
        (_in_journal(b'"erased_at"', b'"erased_on"'), Flaw(what="payload", ticket=1, seq=4)),
        (_artifact, Flaw(what="payload", ticket=1, seq=3)),
        (_no_artifact, Flaw(what="payload", ticket=1, seq=3)),
        (_no_actors, Flaw(what="payload", ticket=1, seq=0)),
        (_middle, Flaw(what="missing", ticket=1, seq=1)),
    ],
)
def test_a_change_inside_is_found_although_the_digests_were_made_anew(
    honest: Path, change: Change, flaw: Flaw
) -> None:
    assert verified(changed(honest, change)).flaw == flaw


@pytest.mark.parametrize(
    "name", ["report.html", "README.txt", "verify.py", "journal.jsonl", "artifacts/3.json"]
)
def test_a_file_that_was_exchanged_is_named(honest: Path, name: str) -> None:
    members = members_of(honest)
    members[name] += b" "
    packed(honest, members, sums=False)
    assert verified(honest).flaw == Flaw(what="file", ticket=1, seq=0, name=name)


def test_a_file_that_was_put_in_or_taken_out_is_named(honest: Path) -> None:
    members = members_of(honest)
    packed(honest, members | {"artifacts/9.json": b"{}"}, sums=False)
    assert verified(honest).flaw == Flaw(what="file", ticket=1, seq=0, name="artifacts/9.json")
    del members["artifacts/3.json"]
    packed(honest, members, sums=False)
    assert verified(honest).flaw == Flaw(what="file", ticket=1, seq=0, name="artifacts/3.json")


@pytest.mark.parametrize(
    ("over", "namespace", "flawed"),
    [(b"", b.NAMESPACE, False), (b"more", b.NAMESPACE, True), (b"", "deskside-journal@v1", True)],
)
def test_a_signature_over_other_digests_or_for_something_else_is_a_flaw(
    honest: Path, over: bytes, namespace: str, *, flawed: bool
) -> None:
    members = members_of(honest)
    key = FileKey(ed25519.Ed25519PrivateKey.generate())
    members["SHA256SUMS.sig"] = key.sign(members["SHA256SUMS"] + over, namespace)
    packed(honest, members, sums=False)
    expected = Flaw(what="file", ticket=1, seq=0, name="SHA256SUMS") if flawed else None
    assert verified(honest).flaw == expected


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, 2**20), mask=st.integers(1, 255))
def test_any_changed_byte_is_refused_or_found_or_says_nothing(honest: Path, at: int, mask: int) -> None:
    """What zip itself does not read (times, attributes) may differ; everything else may not."""
    data = bytearray(honest.read_bytes())
    data[at % len(data)] ^= mask
    path = honest.with_name("flipped.zip")
    path.write_bytes(data)
    before = members_of(honest)
    try:
        found = verified(path)
    except BrokeMidway:
        return
    if found.flaw is None:
        assert members_of(path) == before


# ---------------------------------------------------------------- what is kept elsewhere


@pytest.mark.parametrize(
    "text",
    [
        b"{}\n",
        b'{"journal":"desk","statement":"{}","signature":"","at":""}\n',
        b'{"journal":"mine","statement":"x","signature":"y"}\n',
        b"x" * 70_000,
        b"\xff\xfe\n",
    ],
)
def test_kept_checkpoints_that_are_none_are_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "checkpoints.jsonl"
    path.write_bytes(text)
    with pytest.raises(BrokeMidway) as raised:
        read_kept(path)
    assert raised.value.code == "checkpoints-unreadable"


def test_a_bundle_is_written_in_bounded_memory(store: Store, tmp_path: Path) -> None:
    for _ in range(40):
        text = os.urandom(150_000).hex()
        store.append(1, [OutputReceived(step=2, stream="stdout", text=text)])
    with store.exported(1) as exported:
        contents = BundleContents(
            header=BundleHeader(journal="desk", ticket=1), journal=exported, checkpoints=(), report=b"<p>"
        )
        tracemalloc.start()
        BundleWriter(ROOT / "resources" / "bundle")(tmp_path / "x.zip", contents, key=None)
        _, written = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    tracemalloc.start()
    assert verified(tmp_path / "x.zip").flaw is None
    _, read = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (tmp_path / "x.zip").stat().st_size > 5 << 20
    assert max(written, read) < 4 << 20


def test_a_stick_without_links_gets_its_bundle_too(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    with monkeypatch.context() as patch, store.exported(1) as exported:
        patch.setattr("os.link", no_links)
        contents = BundleContents(
            header=BundleHeader(journal="desk", ticket=1), journal=exported, checkpoints=(), report=b""
        )
        write = BundleWriter(ROOT / "resources" / "bundle")
        write(tmp_path / "x.zip", contents, key=None)
        with pytest.raises(DesksideError, match="bundle-exists"):
            write(tmp_path / "x.zip", contents, key=None)
    assert verified(tmp_path / "x.zip").flaw is None


def test_a_folder_that_is_not_there_is_said(store: Store, tmp_path: Path) -> None:
    with store.exported(1) as exported:
        contents = BundleContents(
            header=BundleHeader(journal="desk", ticket=1), journal=exported, checkpoints=(), report=b""
        )
        with pytest.raises(BrokeMidway, match="file-not-written"):
            BundleWriter(ROOT / "resources" / "bundle")(tmp_path / "no" / "x.zip", contents, key=None)
