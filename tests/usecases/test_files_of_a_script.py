"""A script of several files, and files that scripts share: all of it is signed, and all of it is sent."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from deskside.domain.companion.offers import OfferedScript, decode_offer, encode_offer
from deskside.domain.errors import Refused, WrongUse
from deskside.domain.running import RunnableScript
from deskside.domain.scripts.folder import ScriptFolder
from deskside.domain.scripts.prelude import PRELUDE
from fakes.scripted_machine import MARK, ScriptedMachine
from fakes.scripts import MANIFEST, SCRIPT
from usecases.script_desk import ScriptDesk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN, SHARED = "say_own() { echo own; }", "say_shared() { echo shared; }\n"
PROGRAM = "say_own\nsay_shared\nok silent server=1\nexit 0\n"
SEVERAL = MANIFEST.replace('shell = "sh" }', 'shell = "sh", with = ["lib/own.sh", "shared/both.sh"] }')


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ScriptDesk]:
    desk = ScriptDesk(tmp_path)
    write(desk)
    yield desk
    desk.close()


def write(desk: ScriptDesk, *, version: int = 3, shared: str = SHARED) -> None:
    manifest = SEVERAL.replace("version = 3", f"version = {version}")
    desk.write(PROGRAM, manifest=manifest, files={"lib/own.sh": OWN})  # type: ignore[arg-type]
    (desk.scripts / "shared").mkdir(exist_ok=True)
    (desk.scripts / "shared" / "both.sh").write_text(shared)


def run(desk: ScriptDesk) -> RunnableScript:
    machine = ScriptedMachine(("stdout", b"::ok mark=" + MARK + b"::fine\n"))
    desk.run(machine)
    (sent,) = machine.sent
    assert isinstance(sent, RunnableScript)
    return sent


def test_helpers_come_before_the_program_in_the_order_they_are_named(desk: ScriptDesk) -> None:
    desk.approve()
    sent = run(desk)
    program = f"{OWN}\n{SHARED}{PROGRAM}".encode()
    assert sent.body == PRELUDE + program
    assert sent.approved_sha256 == hashlib.sha256(program).hexdigest()
    assert sent.evidence is not None
    assert sent.evidence.sent_sha256 == hashlib.sha256(sent.body).hexdigest()


def test_every_file_is_in_the_statement(desk: ScriptDesk) -> None:
    desk.approve()
    (signed,) = desk.approvals.evidence(SCRIPT).statements
    files = json.loads(signed.body)["files"]
    assert set(files) == {"lib/own.sh", "linux.sh", "script.toml", "shared/both.sh"}
    assert files["shared/both.sh"] == hashlib.sha256(SHARED.encode()).hexdigest()


@pytest.mark.parametrize("file", ["shared/both.sh", "network/lookup/lib/own.sh", "network/lookup/linux.sh"])
def test_a_byte_more_in_any_of_them_is_refused(desk: ScriptDesk, file: str) -> None:
    desk.approve()
    place = desk.scripts / file
    place.write_text(place.read_text() + "\n")
    with pytest.raises(Refused, match="script-changed") as refused:
        run(desk)
    assert refused.value.facts["file"] == file.removeprefix("network/lookup/")


def test_a_shared_file_that_is_gone_or_a_link_is_refused(desk: ScriptDesk, tmp_path: Path) -> None:
    desk.approve()
    shared = desk.scripts / "shared" / "both.sh"
    shared.rename(tmp_path / "aside")
    with pytest.raises(Refused, match="script-changed"):
        run(desk)
    shared.symlink_to(tmp_path / "aside")
    with pytest.raises(WrongUse, match="script-link"):
        run(desk)


def test_old_helpers_with_a_new_statement_are_refused(desk: ScriptDesk) -> None:
    """Mix and match: both versions were approved, but not this pair."""
    desk.approve()
    write(desk, version=4, shared=SHARED + "# better\n")
    desk.approve()
    run(desk)
    (desk.scripts / "shared" / "both.sh").write_text(SHARED)
    with pytest.raises(Refused, match="script-changed"):
        run(desk)


def test_the_whole_older_version_is_refused_once_a_newer_one_ran(desk: ScriptDesk) -> None:
    desk.approve()
    write(desk, version=4, shared=SHARED + "# better\n")
    desk.approve()
    run(desk)
    write(desk, version=3)
    with pytest.raises(Refused, match="script-superseded"):
        run(desk)


def test_what_the_companion_is_offered_holds_every_file(desk: ScriptDesk) -> None:
    desk.approve()
    evidence = run(desk).evidence
    assert evidence is not None
    offered = OfferedScript(
        folder=ScriptFolder(SCRIPT, evidence.files),
        statement=evidence.statement,
        signatures=evidence.signatures,
    )
    assert decode_offer(encode_offer(offered)).folder.files["shared/both.sh"] == SHARED.encode()


def test_a_folder_of_its_own_called_shared_would_hide_what_is_shared(desk: ScriptDesk) -> None:
    desk.write(PROGRAM, manifest=SEVERAL, files={"shared/both.sh": OWN})  # type: ignore[arg-type]
    with pytest.raises(WrongUse, match="script-file-stray"):
        desk.catalogue.folder(SCRIPT)
    assert desk.catalogue.ids() == [SCRIPT]
