"""What goes to Windows from the catalogue, by its grammar: nobody here has a Windows to run it on."""

from __future__ import annotations

import re

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.catalogue.powershell_grammar import commands, errors, functions, members
from deskside.domain.scripts.marks import RECORDED_TOKEN
from deskside.domain.scripts.prelude_powershell import PRELUDE
from deskside.domain.scripts.texts import places
from source import ROOT

SCRIPTS = ROOT / "scripts"
CATALOGUE = FileCatalogue(SCRIPTS)
IDS = sorted(".".join(path.parts[-3:-1]) for path in SCRIPTS.glob("*/*/windows.ps1"))
READS = {
    *("Get-CimInstance", "Get-Process", "Get-WinEvent", "Get-Date", "Resolve-DnsName", "New-Object"),
    *("ForEach-Object", "Where-Object", "Select-Object", "Sort-Object", "Get-Item", "Get-ChildItem"),
    *("Get-ItemProperty", "Test-Path", "Join-Path", "Measure-Object"),
}
"""Cmdlets that change nothing, and whose properties are the same in every language."""
SAYS = re.compile(r"(?:^|\{)\s*(Ok|Warn|Fail|Notice|Next) ([a-z0-9-]+)(.*)$", re.MULTILINE)


def program(script: str) -> bytes:
    return CATALOGUE.folder(script).files["windows.ps1"]


def test_there_are_scripts_for_windows() -> None:
    assert len(IDS) >= 5


@pytest.mark.parametrize("script", IDS)
def test_it_parses_and_calls_only_what_reads(script: str) -> None:
    source = program(script)
    assert errors(source) == ()
    called = {command.name for command in commands(source)} - functions(PRELUDE) - functions(source)
    assert called <= READS
    made = {member.name for member in members(source) if "File" in member.name or "Registry" in member.name}
    assert made == set()


@pytest.mark.parametrize("script", IDS)
def test_it_takes_as_many_parameters_as_its_manifest_has(script: str) -> None:
    manifest = CATALOGUE.manifest(CATALOGUE.folder(script))
    first = re.search(r"^param\((.*)\)$", program(script).decode(), re.MULTILINE)
    named = first[1].count("$") if first else 0
    assert named == len([one for one in manifest.parameters if not one.is_secret])
    assert manifest.platforms["windows"].minimum == "5.1"


@pytest.mark.parametrize("script", IDS)
def test_every_sentence_is_given_the_values_it_has_places_for(script: str) -> None:
    manifest = CATALOGUE.manifest(CATALOGUE.folder(script))
    said = SAYS.findall(program(script).decode())
    assert said
    for _, key, rest in said:
        given = set(re.findall(r"['\"]([a-z]+)=", rest))
        for language, text in manifest.messages[key].items():
            assert places(text) <= given, (key, language)


@pytest.mark.parametrize("script", IDS)
def test_its_cases_say_what_they_are_and_hold_only_what_the_program_can_say(script: str) -> None:
    cases = [case for case in CATALOGUE.cases(CATALOGUE.folder(script)) if case.platform == "windows"]
    verdicts = {case.verdict for case in cases}
    assert {"ok", "unknown"} <= verdicts
    assert verdicts & {"warning", "critical"}
    says = {key for _, key, _ in SAYS.findall(program(script).decode())} | {"missing-tool", "needs-admin"}
    for case in cases:
        assert case.origin.startswith("synthetic: ")
        keys = re.findall(rf"mark={RECORDED_TOKEN} code=([a-z0-9-]+)", case.output.decode())
        assert set(keys) <= says


@pytest.mark.parametrize(
    "word", ["netsh", "ipconfig", "systeminfo", "w32tm", "net user", "Win32_Product", "wmic"]
)
def test_none_reads_what_is_translated(word: str) -> None:
    for script in IDS:
        assert word not in program(script).decode()
