"""What holds for every script of the catalogue, without running it."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

import approve_for_practice as release
from catalogue.desk import CATALOGUE, SCRIPTS
from deskside.adapters.catalogue import shellcheck
from deskside.domain.scripts.texts import places
from deskside.usecases.check_script import CheckScript

IDS = CATALOGUE.ids()
READS = [one for one in IDS if CATALOGUE.manifest(CATALOGUE.folder(one)).effect == "read"]
CHANGES = sorted(set(IDS) - set(READS))
UNDOES_ONLY = (
    "disk.move-folder-back",
    "printing.remove-network-printer",
    "remote.put-key-rights-back",
    "services.put-back",
)
"""What only takes back what another script has done, and is nothing to run by itself."""
ONE_WAY = ("disk.empty-package-cache",)
"""What cannot be taken back and says so beforehand."""


def test_there_are_enough_of_them() -> None:
    assert len(READS) >= 30
    assert len(CHANGES) >= 12


@pytest.mark.parametrize("script", IDS)
def test_it_is_whole_and_every_recorded_answer_still_gives_its_result(script: str) -> None:
    folder = CATALOGUE.folder(script)
    assert CATALOGUE.flaws(folder) == ()
    told = [(remark.what.code, dict(remark.what.facts)) for remark in CheckScript(CATALOGUE)(script).remarks]
    # `kill` ends what they started themselves; `apt-get check`, `dnf check-update` and the like only look.
    told = [one for one in told if one[1].get("word") not in {"kill", "apt", "dnf"}]
    known = "undo-missing" if script in UNDOES_ONLY + ONE_WAY else "undo-one-way"
    assert [one for one in told if one[0] != known] == []


@pytest.mark.parametrize("script", READS)
def test_what_only_reads_is_done_within_half_a_minute(script: str) -> None:
    manifest = CATALOGUE.manifest(CATALOGUE.folder(script))
    assert manifest.author == "it.scripts@deskside.example"
    assert manifest.timeout_s <= 30
    assert manifest.undo == ""


@pytest.mark.parametrize("script", CHANGES)
def test_what_changes_can_be_taken_back_or_takes_back(script: str) -> None:
    manifest = CATALOGUE.manifest(CATALOGUE.folder(script))
    assert (manifest.effect, manifest.author) == ("change", "it.scripts@deskside.example")
    assert bool(manifest.undo) is (script not in UNDOES_ONLY + ONE_WAY)


@pytest.mark.parametrize("script", ONE_WAY)
def test_what_cannot_be_taken_back_says_so_beforehand(script: str) -> None:
    tell = CATALOGUE.manifest(CATALOGUE.folder(script)).tell
    assert "cannot be taken back" in tell["en"]
    assert "тменить нельзя" in tell["ru"]


@pytest.mark.parametrize("script", sorted(set(CHANGES) - set(UNDOES_ONLY + ONE_WAY)))
def test_every_change_tells_its_undo_what_that_asks_for(script: str) -> None:
    folder = CATALOGUE.folder(script)
    manifest = CATALOGUE.manifest(folder)
    undo = CATALOGUE.manifest(CATALOGUE.folder(manifest.undo))
    assert (undo.effect, undo.elevation) == ("change", manifest.elevation)
    own = {parameter.name for parameter in manifest.parameters}
    asked = {parameter.name for parameter in undo.parameters}
    # Whoever can be changed can be changed back.
    assert set(manifest.platforms) <= set(undo.platforms)
    for file in {serves.file for serves in manifest.platforms.values() if serves.shell == "sh"}:
        told = set(re.findall(r"fact ([a-z_0-9]+) ", folder.files[file].decode()))
        assert told & asked
        for parameter in undo.parameters:
            assert parameter.name in own | told or parameter.optional or parameter.default is not None


@pytest.mark.parametrize("script", IDS)
def test_its_recordings_say_where_they_come_from_and_have_each_kind_of_answer(script: str) -> None:
    cases = CATALOGUE.cases(CATALOGUE.folder(script))
    verdicts = {case.verdict for case in cases}
    assert {"ok", "unknown"} <= verdicts
    assert verdicts & {"warning", "critical"}
    told = [case.origin for case in cases if case.platform == "linux"]
    assert all(origin.startswith("recorded on ") for origin in told)


SAYS = re.compile(r"^\s*(?:ok|warn|fail|notice|next) ([a-z0-9-]+)(.*)$", re.MULTILINE)


@pytest.mark.parametrize("script", IDS)
def test_every_sentence_is_given_the_values_it_has_places_for(script: str) -> None:
    folder = CATALOGUE.folder(script)
    manifest = CATALOGUE.manifest(folder)
    program = "\n".join(body.decode() for path, body in folder.files.items() if path.endswith(".sh"))
    program = program.replace("\\\n", " ").replace("|| ", "\n").replace("&& ", "\n")
    said = [(key, set(re.findall(r"(?:^| )([a-z]+)=", rest))) for key, rest in SAYS.findall(program)]
    assert said
    for key, given in said:
        for language, text in manifest.messages[key].items():
            assert places(text) <= given, (key, language)


LEADS = {"en": re.compile("[Rr]un “([^”]+ [^”]+)”"), "ru": re.compile("(?:апустите|покажет) «([^»]+ [^»]+)»")}


@pytest.mark.parametrize("script", IDS)
def test_every_script_that_a_message_leads_to_is_there_under_that_title(script: str) -> None:
    titles = [CATALOGUE.manifest(CATALOGUE.folder(one)).title for one in IDS]
    for key, texts in CATALOGUE.manifest(CATALOGUE.folder(script)).messages.items():
        for language, leads in LEADS.items():
            there = {title[language] for title in titles}
            assert set(leads.findall(texts[language])) <= there, (key, language)


def test_shellcheck_has_nothing_to_say_and_a_first_check_finds_that_written_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shellcheck, "_TIMEOUT_S", 170.0)  # a busy computer is no slow one
    now = release.linted()
    said = json.loads(now)["said"]
    assert {digest: one for digest, one in said.items() if one} == {}
    assert set(said) == {hashlib.sha256(path.read_bytes()).hexdigest() for path in SCRIPTS.glob("**/*.sh")}
    assert (release.PRACTICE / "shellcheck.json").read_text() == now, "run `make approvals`"
