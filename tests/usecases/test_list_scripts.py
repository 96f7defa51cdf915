"""The list says what may run, and for everything else why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.trust.approvals import FileApprovals
from deskside.adapters.trust.practice import PracticeApprovals
from deskside.domain.errors import WrongUse
from deskside.domain.scripts.folder import ScriptFolder
from deskside.ui.words import scripts as words
from deskside.ui.words import use_language
from deskside.usecases.check_script import CheckScript
from deskside.usecases.list_scripts import ListScripts
from fakes.scripts import (
    A_MANIFEST,
    MANIFEST,
    SCRIPT,
    MemoryApprovals,
    MemoryCatalogue,
    MemoryVersions,
    write_script,
)
from source import ROOT
from usecases.script_desk import APPROVER, ScriptDesk, SettableClock

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.usecases.list_scripts import ListedScript


def only(desk: ScriptDesk) -> ListedScript:
    (listed,) = desk.listing()
    return listed


def test_nothing_may_run_until_somebody_approves_it(desk: ScriptDesk) -> None:
    listed = only(desk)
    assert not listed.approved
    assert listed.why_not is not None
    assert listed.why_not.code == "not-approved"
    assert listed.manifest == A_MANIFEST


def test_an_approved_script_says_who_and_on_whose_word(desk: ScriptDesk) -> None:
    desk.approve()
    listed = only(desk)
    assert listed.approved
    assert [approver.principal for approver in listed.approvers] == [APPROVER]
    assert listed.trust == "self-approved"


def test_a_broken_script_is_in_the_list_and_hides_no_other(desk: ScriptDesk) -> None:
    desk.approve()
    write_script(desk.scripts, "network.broken", manifest=MANIFEST.replace('"read"', '"harmless"'))
    (write_script(desk.scripts, "network.stray") / ".hidden").write_text("")
    listed = {one.script: one for one in desk.listing()}
    assert listed[SCRIPT].approved
    broken, stray = listed["network.broken"], listed["network.stray"]
    assert broken.why_not is not None
    assert stray.why_not is not None
    assert (broken.manifest, broken.why_not.code) == (None, "manifest-value-wrong")
    assert stray.why_not.code == "script-file-stray"


def test_a_named_script_that_is_not_there_says_so(desk: ScriptDesk) -> None:
    (listed,) = desk.listing(["no.such"])
    assert listed.why_not is not None
    assert listed.why_not.code == "script-unknown"


def test_approvals_that_cannot_be_believed_are_the_reason(desk: ScriptDesk) -> None:
    desk.approve()
    (desk.home / "approvals").chmod(0o777)
    listed = only(desk)
    assert listed.why_not is not None
    assert listed.why_not.code == "approvals-open-to-others"


def test_a_version_that_was_listed_is_remembered(desk: ScriptDesk) -> None:
    desk.approve()
    desk.listing()
    assert desk.versions.newest(SCRIPT) == 3
    desk.write(manifest=MANIFEST.replace("version = 3", "version = 2"))
    assert only(desk).approved is False


def test_what_is_listed_for_the_practice_machine_is_not_remembered_for_others(tmp_path: Path) -> None:
    versions = MemoryVersions()
    practice = PracticeApprovals(ROOT / "resources" / "practice")
    listing = ListScripts(
        FileCatalogue(ROOT / "scripts"),
        FileApprovals(tmp_path, practice=practice),
        versions,
        SettableClock(),
    )
    assert not any(one.approved for one in listing())
    approved = [one for one in listing(practice=True) if one.approved]
    assert {one.trust for one in approved} == {"practice"}
    assert all(versions.newest(one.script) == 0 for one in approved)


def test_the_list_works_on_anything_that_obeys_the_ports() -> None:
    folder = ScriptFolder(SCRIPT, {"script.toml": b"", "linux.sh": b""})
    other = ScriptFolder("network.broken", {})
    catalogue = MemoryCatalogue(folder, other, manifests={SCRIPT: A_MANIFEST})
    listed = ListScripts(catalogue, MemoryApprovals(), MemoryVersions(), SettableClock())()
    assert [(one.script, one.why_not.code if one.why_not else "") for one in listed] == [
        ("network.broken", "script-file-missing"),
        (SCRIPT, "not-approved"),
    ]


def test_the_machine_readable_form_has_what_programs_need(desk: ScriptDesk) -> None:
    desk.approve()
    shown = words.listed_json(only(desk))
    key = only(desk).approvers[0].key_fingerprint
    assert shown == {
        "id": SCRIPT,
        "title": "Look up names",
        "effect": "read",
        "version": 3,
        "approved": True,
        "why_not": None,
        "why_not_code": None,
        "trust": "self-approved",
        "approvals": [{"principal": APPROVER, "key": key}],
    }
    desk.write("echo changed\n")
    shown = words.listed_json(only(desk))
    assert shown["why_not"] == "The file linux.sh is not what was approved, so nothing is run."
    assert (shown["why_not_code"], shown["approvals"]) == ("script-changed", [])


def test_texts_are_in_the_readers_language(desk: ScriptDesk) -> None:
    use_language("ru", ROOT / "resources" / "locale")
    try:
        assert words.title_words(SCRIPT, only(desk).manifest) == "Искать имена"
    finally:
        use_language("en", ROOT / "resources" / "locale")


def test_checking_says_all_that_is_wrong(desk: ScriptDesk) -> None:
    check = CheckScript(desk.catalogue)
    codes = {remark.what.code for remark in check(SCRIPT).remarks}
    assert codes == {"say-missing", "case-missing"}
    assert not check(SCRIPT).good
    write_script(desk.scripts, "network.broken", manifest="format = 2\n")
    broken = check("network.broken")
    assert len(broken.remarks) > 5
    assert {remark.severity for remark in broken.remarks} == {"error"}
    (desk.scripts / "network" / "lookup" / "link").symlink_to("/etc/passwd")
    assert [remark.what.code for remark in check(SCRIPT).remarks] == ["script-link"]
    with pytest.raises(WrongUse, match="script-unknown"):
        check("no.such")


def test_a_broken_case_is_one_remark(desk: ScriptDesk) -> None:
    desk.write(files={"cases/a.toml": "origin = 1\n"})  # type: ignore[arg-type]
    (remark,) = CheckScript(desk.catalogue)(SCRIPT).remarks
    assert (remark.severity, remark.what.facts["file"]) == ("error", "cases/a.toml")


@pytest.mark.parametrize("script", FileCatalogue(ROOT / "scripts").ids())
def test_every_shipped_script_is_good(script: str) -> None:
    checked = CheckScript(FileCatalogue(ROOT / "scripts"))(script)
    assert [str(remark.what) for remark in checked.remarks if remark.severity == "error"] == []
