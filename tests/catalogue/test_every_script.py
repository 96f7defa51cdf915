"""What holds for every script of the catalogue, without running it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from catalogue.desk import CATALOGUE, SCRIPTS
from deskside.domain.scripts.check import remarks
from deskside.domain.scripts.texts import places

IDS = CATALOGUE.ids()
SHELLCHECK = Path(sys.executable).with_name("shellcheck")


def test_there_are_at_least_twelve_of_them() -> None:
    assert len(IDS) >= 12


@pytest.mark.parametrize("script", IDS)
def test_it_is_whole_and_every_recorded_answer_still_gives_its_result(script: str) -> None:
    folder = CATALOGUE.folder(script)
    assert CATALOGUE.flaws(folder) == ()
    found = remarks(folder, CATALOGUE.manifest(folder), CATALOGUE.cases(folder))
    told = [(remark.what.code, dict(remark.what.facts)) for remark in found]
    # `kill` ends what they started themselves; `apt-get check` and `apt-mark showhold` only look.
    assert [one for one in told if one[1].get("word") not in {"kill", "apt"}] == []


@pytest.mark.parametrize("script", IDS)
def test_it_only_reads_and_is_done_within_half_a_minute(script: str) -> None:
    manifest = CATALOGUE.manifest(CATALOGUE.folder(script))
    assert (manifest.effect, manifest.author) == ("read", "it.scripts@deskside.example")
    assert manifest.timeout_s <= 30


@pytest.mark.parametrize("script", IDS)
def test_its_recordings_say_where_they_come_from_and_have_each_kind_of_answer(script: str) -> None:
    cases = CATALOGUE.cases(CATALOGUE.folder(script))
    verdicts = {case.verdict for case in cases}
    assert {"ok", "unknown"} <= verdicts
    assert verdicts & {"warning", "critical"}
    assert all(case.origin.startswith("recorded on ") for case in cases)


SAYS = re.compile(r"^\s*(?:ok|warn|fail|notice|next) ([a-z0-9-]+)(.*)$", re.MULTILINE)


@pytest.mark.parametrize("script", IDS)
def test_every_sentence_is_given_the_values_it_has_places_for(script: str) -> None:
    folder = CATALOGUE.folder(script)
    manifest = CATALOGUE.manifest(folder)
    program = folder.files["linux.sh"].decode().replace("\\\n", " ").replace("|| ", "\n").replace("&& ", "\n")
    said = [(key, set(re.findall(r"(?:^| )([a-z]+)=", rest))) for key, rest in SAYS.findall(program)]
    assert said
    for key, given in said:
        for language, text in manifest.messages[key].items():
            assert places(text) <= given, (key, language)


def test_shellcheck_has_nothing_to_say() -> None:
    files = sorted(str(path) for path in SCRIPTS.glob("*/*/*.sh"))
    done = subprocess.run(
        [SHELLCHECK, "--shell=sh", "--exclude=SC2148", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
