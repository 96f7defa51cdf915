"""What a companion remembers of scripts: rollback is refused in the next run too, and a mixture always."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.clock import SystemClock
from deskside.adapters.trust.profiles import checked_profile
from deskside.adapters.trust.signatures import check_signature
from deskside.adapters.trust.versions import SeenVersions
from deskside.domain.companion.offers import OfferedScript, encode_offer
from deskside.domain.companion.talk import Capability
from deskside.domain.errors import BrokeMidway, Refused
from deskside.domain.scripts.statement import SCRIPT_NAMESPACE, statement_about, statement_bytes
from deskside.programs.cli.companion import version_memory
from deskside.usecases.load_profile import OwnProfile
from deskside.usecases.weigh_offers import MAX_OFFERS, Offers
from fakes.scripts import MANIFEST, SCRIPT, write_script
from servers.elevating import ANNA, PROFILE

if TYPE_CHECKING:
    from pathlib import Path


def a_run(memory: Path) -> Offers:
    """A companion from its start."""
    profile = OwnProfile(checked_profile, SystemClock())(PROFILE, None)
    read = FileCatalogue(memory / "nowhere").manifest
    return Offers(profile, check_signature, read, SystemClock(), SeenVersions(memory), "linux")


def approved(
    catalogue: Path, version: int, program: str = "exit 0\n", manifest: str = MANIFEST
) -> OfferedScript:
    manifest = manifest.replace("version = 3", f"version = {version}")
    write_script(catalogue, SCRIPT, manifest=manifest, program=program)
    files = FileCatalogue(catalogue)
    folder = files.folder(SCRIPT)
    statement = statement_bytes(statement_about(folder, files.manifest(folder)))
    return OfferedScript(
        folder=folder, statement=statement, signatures=(ANNA.sign(statement, SCRIPT_NAMESPACE),)
    )


def take(run: Offers, offered: OfferedScript) -> str:
    statement = hashlib.sha256(offered.statement).hexdigest()
    run.take(statement, encode_offer(offered))
    return statement


def test_an_older_version_is_refused_in_this_run_and_in_the_next(tmp_path: Path) -> None:
    four, five = approved(tmp_path / "four", 4), approved(tmp_path / "five", 5)
    first = a_run(tmp_path / "memory")
    held = take(first, four)
    take(first, five)  # offered only: it never ran
    for again in (lambda: first.find(held), lambda: take(a_run(tmp_path / "memory"), four)):
        with pytest.raises(Refused, match="script-superseded"):
            again()
    take(a_run(tmp_path / "memory"), five)


def test_a_run_without_a_memory_of_the_account_takes_what_is_approved(tmp_path: Path) -> None:
    four, five = approved(tmp_path / "four", 4), approved(tmp_path / "five", 5)
    take(a_run(tmp_path / "one run"), five)
    take(a_run(tmp_path / "another"), four)


def test_files_of_one_version_with_the_statement_of_another_are_refused_and_teach_nothing(
    tmp_path: Path,
) -> None:
    four = approved(tmp_path / "four", 4, "exit 4\n")
    five = approved(tmp_path / "five", 5, "exit 5\n")
    for mixed in (
        replace(five, folder=four.folder),
        replace(four, folder=five.folder),
        replace(five, statement=four.statement),
        replace(five, signatures=four.signatures),
    ):
        with pytest.raises(Refused):
            take(a_run(tmp_path / "memory"), mixed)
    assert SeenVersions(tmp_path / "memory").newest(SCRIPT) == 0


def test_an_offer_is_known_by_what_was_signed_and_by_nothing_else(tmp_path: Path) -> None:
    run, four = a_run(tmp_path / "memory"), approved(tmp_path / "four", 4)
    with pytest.raises(Refused, match="offer-other-statement"):
        run.take("0" * 64, encode_offer(four))
    with pytest.raises(Refused, match="offer-unknown"):
        run.find(hashlib.sha256(four.statement).hexdigest())


def test_of_many_offers_the_oldest_are_forgotten(tmp_path: Path) -> None:
    run = a_run(tmp_path / "memory")
    held = [take(run, approved(tmp_path / "catalogue", version)) for version in range(1, MAX_OFFERS + 2)]
    with pytest.raises(Refused, match="offer-unknown"):
        run.find(held[0])
    with pytest.raises(Refused, match="script-superseded"):
        run.find(held[1])
    run.find(held[-1])


def test_what_runs_as_administrator_is_asked_for_as_that(tmp_path: Path) -> None:
    run = a_run(tmp_path / "memory")
    as_admin = MANIFEST.replace("timeout_s", 'elevation = "admin"\ntimeout_s', 1)
    assert run.find(take(run, approved(tmp_path / "plain", 4))).capability is Capability.CHECKS
    admin = approved(tmp_path / "admin", 5, manifest=as_admin)
    assert run.find(take(run, admin)).capability is Capability.ADMIN


def test_a_version_nobody_approved_does_not_raise_the_floor(tmp_path: Path) -> None:
    forged = replace(approved(tmp_path / "catalogue", 900), signatures=())
    with pytest.raises(Refused):
        take(a_run(tmp_path / "memory"), forged)
    take(a_run(tmp_path / "memory"), approved(tmp_path / "catalogue", 4))


def test_what_cannot_be_remembered_is_refused(tmp_path: Path) -> None:
    (tmp_path / "memory").write_text("a file where the folder should be")
    with pytest.raises((BrokeMidway, Refused)):
        take(a_run(tmp_path / "memory"), approved(tmp_path / "catalogue", 4))


def test_a_memory_that_others_can_write_is_none(tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    take(a_run(memory), approved(tmp_path / "catalogue", 4))
    assert {path.stat().st_mode & 0o777 for path in (memory, memory / SCRIPT)} == {0o700}
    (memory / SCRIPT).chmod(0o777)
    with pytest.raises(Refused, match="approvals-open-to-others"):
        take(a_run(memory), approved(tmp_path / "catalogue", 4))


def test_one_file_adds_to_a_memory_and_begins_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "companion-versions"
    assert version_memory(tmp_path, remember=False) == place
    monkeypatch.setattr("sys.frozen", True, raising=False)
    assert version_memory(tmp_path, remember=False) is None
    assert version_memory(tmp_path, remember=True) == place
    place.mkdir()
    assert version_memory(tmp_path, remember=False) == place
