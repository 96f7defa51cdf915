"""The practice approver of a release: what it signed, nothing else, and only for practice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

import approve_for_practice as release
from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.trust.approvals import FileApprovals
from deskside.adapters.trust.practice import PRINCIPAL, PracticeApprovals, approve_for_practice
from deskside.domain.scripts.admission import Admitted, Circumstances, decide
from deskside.domain.scripts.statement import PRACTICE_NAMESPACE, statement_about, statement_bytes
from fakes.scripts import SCRIPT, write_script
from source import ROOT

if TYPE_CHECKING:
    from pathlib import Path

THERE = Circumstances(now=datetime.now(UTC), practice=True)


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    write_script(tmp_path / "scripts", SCRIPT)
    write_script(tmp_path / "scripts", "network.other")
    return tmp_path / "scripts"


@pytest.fixture
def practice(tmp_path: Path, scripts: Path) -> Path:
    catalogue = FileCatalogue(scripts)
    folders = [catalogue.folder(script) for script in catalogue.ids()]
    made = [statement_about(folder, catalogue.manifest(folder)) for folder in folders]
    approve_for_practice(made, tmp_path / "practice")
    return tmp_path / "practice"


def why_not(tmp_path: Path, here: Circumstances = THERE) -> str:
    catalogue = FileCatalogue(tmp_path / "scripts")
    approvals = FileApprovals(tmp_path / "approvals", practice=PracticeApprovals(tmp_path / "practice"))
    outcome = decide(catalogue.folder(SCRIPT), approvals.evidence(SCRIPT), here, read=catalogue.manifest)
    return "" if isinstance(outcome, Admitted) else outcome.code


def test_what_was_shipped_runs_for_practice_and_nowhere_else(practice: Path, tmp_path: Path) -> None:
    del practice
    assert why_not(tmp_path) == ""
    assert why_not(tmp_path, Circumstances(now=datetime.now(UTC))) == "not-approved"


def test_a_changed_script_does_not_run_for_practice(practice: Path, tmp_path: Path) -> None:
    del practice
    with (tmp_path / "scripts" / "network" / "lookup" / "linux.sh").open("a") as file:
        file.write("\n")
    assert why_not(tmp_path) == "script-changed"


def test_a_changed_list_approves_nothing(practice: Path, tmp_path: Path) -> None:
    listed = practice / "statements.json"
    listed.write_bytes(listed.read_bytes().replace(b'"version":3', b'"version":4'))
    assert why_not(tmp_path) == "not-approved"


@pytest.mark.parametrize("name", ["statements.json", "statements.json.sig", "allowed_signers"])
def test_a_missing_or_empty_file_approves_nothing(practice: Path, tmp_path: Path, name: str) -> None:
    (practice / name).write_bytes(b"")
    assert why_not(tmp_path) in {"not-approved", "approver-unknown"}
    (practice / name).unlink()
    assert why_not(tmp_path) in {"not-approved", "approver-unknown"}


def test_its_key_is_made_anew_each_time_and_is_nowhere(practice: Path) -> None:
    before = PracticeApprovals(practice).roster().signers
    approve_for_practice([], practice)
    after = PracticeApprovals(practice).roster().signers
    assert before[0].key != after[0].key
    assert (after[0].principals, after[0].namespaces) == (PRINCIPAL, PRACTICE_NAMESPACE)
    assert not any(b"PRIVATE" in path.read_bytes() for path in practice.iterdir())


def test_the_release_approves_the_scripts_that_are_shipped() -> None:
    shipped = PracticeApprovals(ROOT / "resources" / "practice")
    for statement in release.statements():
        approved = [signed.body for signed in shipped.statements(statement.script)]
        assert approved == [statement_bytes(statement)], "run `make approvals`"
