"""What goes to Windows from the catalogue, by its grammar: nobody here has a Windows to run it on."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.catalogue.powershell_grammar import Called, commands, errors, functions, members
from deskside.domain.scripts.findings import OWN_MESSAGES
from deskside.domain.scripts.marks import RECORDED_TOKEN
from deskside.domain.scripts.powershell_names import GIVEN as GIVEN_NAMES
from deskside.domain.scripts.powershell_names import assigned, used
from deskside.domain.scripts.prelude_powershell import PRELUDE
from deskside.domain.scripts.texts import places
from source import ROOT

if TYPE_CHECKING:
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.manifest import Manifest

SCRIPTS = ROOT / "scripts"
CATALOGUE = FileCatalogue(SCRIPTS)
IDS = sorted(".".join(path.parts[-3:-1]) for path in SCRIPTS.glob("*/*/windows.ps1"))
READS = {
    *("Get-CimInstance", "Get-Process", "Get-WinEvent", "Get-Date", "Resolve-DnsName", "New-Object"),
    *("ForEach-Object", "Where-Object", "Select-Object", "Sort-Object", "Get-Item", "Get-ChildItem"),
    *("Get-ItemProperty", "Test-Path", "Join-Path", "Measure-Object", "Group-Object", "Start-Sleep"),
    *("Get-Acl", "Get-Content", "Invoke-CimMethod"),
    "&$wg",
}
"""What changes nothing and says the same in every language; of `wg` only what it shows."""
ASKS = {"GetOwner"}
"""Methods of CIM classes that change nothing."""
CHANGES = {
    *("Get-Service", "Enable-LocalUser", "Disable-LocalUser", "Get-NetAdapter", "Enable-NetAdapter"),
    *("Disable-NetAdapter", "Add-PrinterPort", "Remove-PrinterPort", "Set-Printer"),
    *("Set-Acl", "Delete-DeliveryOptimizationCache"),
}
"""What a script of the effect `change` may call as well."""
SAYS = re.compile(r"(?:^|[{;])\s*(Ok|Warn|Fail|Notice|Next) ([a-z0-9-]+)(?=(.*)$)", re.MULTILINE)
GIVEN_FUNCTIONS = functions(PRELUDE)


@cache
def folder_of(script: str) -> ScriptFolder:
    return CATALOGUE.folder(script)


@cache
def manifest_of(script: str) -> Manifest:
    return CATALOGUE.manifest(folder_of(script))


def program(script: str) -> bytes:
    return folder_of(script).files["windows.ps1"]


def pieces(script: str) -> tuple[bytes, ...]:
    """The files of functions that are put before it, and the program itself."""
    serves = manifest_of(script).platforms["windows"]
    return tuple(folder_of(script).files[file] for file in (*serves.helpers, serves.file))


def whole(script: str) -> str:
    return b"\n".join(pieces(script)).decode()


@cache
def flawed(piece: bytes) -> bool:
    return bool(errors(piece))


@cache
def calls_of(piece: bytes) -> tuple[Called, ...]:
    # The grammar takes the range of a `foreach` for a command.
    return tuple(command for command in commands(piece) if ".." not in command.name)


def called_by(piece: bytes) -> frozenset[str]:
    return frozenset(command.name for command in calls_of(piece))


def test_the_catalogue_says_which_scripts_windows_has_not() -> None:
    said = (SCRIPTS / "README.md").read_text().partition("Not for Windows:")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([a-z.-]+)`", said)) == set(CATALOGUE.ids()) - set(IDS)


@pytest.mark.parametrize("script", IDS)
def test_it_parses_and_calls_only_what_its_effect_allows(script: str) -> None:
    # A console reads in the code page of its language.
    assert whole(script).isascii()
    assert not any(map(flawed, pieces(script)))
    called = frozenset[str]().union(*map(called_by, pieces(script)))
    called -= GIVEN_FUNCTIONS.union(*map(functions, pieces(script)))
    methods = set(re.findall(r"-MethodName (\S+)", whole(script)))
    assert set(re.findall(r"& \$wg (\w+)", whole(script))) <= {"show"}
    if manifest_of(script).effect == "change":
        assert called <= READS | CHANGES
        assert methods <= ASKS | {"Pause", "Resume"}
        return
    assert called <= READS
    assert methods <= ASKS
    made = {member.name for piece in pieces(script) for member in members(piece)}
    touched = {name for name in made if re.match(r"\[(IO\.(File|Directory)|Microsoft\.Win32)", name)}
    assert {name.partition("(")[0] for name in touched} <= {"[IO.File]::ReadAllBytes"}


@pytest.mark.parametrize("script", IDS)
def test_every_variable_is_assigned(script: str) -> None:
    assert used(whole(script)) <= assigned(whole(script)) | GIVEN_NAMES


@pytest.mark.parametrize("script", IDS)
def test_each_of_its_functions_is_given_what_it_takes(script: str) -> None:
    found = re.findall(r"^function (\w+)(?:\((.*)\))? \{$", whole(script), re.MULTILINE)
    takes = {name: parameters.count("$") for name, parameters in found}
    calls = [call for piece in pieces(script) for call in calls_of(piece) if call.name in takes]
    assert [call for call in calls if call.given != takes[call.name]] == []


@pytest.mark.parametrize("script", IDS)
def test_it_takes_as_many_parameters_as_its_manifest_has(script: str) -> None:
    manifest = manifest_of(script)
    first = re.search(r"^param\((.*)\)$", program(script).decode(), re.MULTILINE)
    named = first[1].count("$") if first else 0
    assert named == len([one for one in manifest.parameters if not one.is_secret])
    assert manifest.platforms["windows"].minimum == "5.1"


@pytest.mark.parametrize("script", IDS)
def test_every_sentence_is_given_the_values_it_has_places_for(script: str) -> None:
    manifest = manifest_of(script)
    said = SAYS.findall(program(script).decode())
    assert said
    for _, key, rest in said:
        if key in OWN_MESSAGES:
            continue
        given = set(re.findall(r"['\"]([a-z]+)=", rest))
        for language, text in manifest.messages[key].items():
            assert places(text) <= given, (key, language)


@pytest.mark.parametrize("script", IDS)
def test_its_cases_say_what_they_are_and_hold_only_what_the_program_can_say(script: str) -> None:
    cases = [case for case in CATALOGUE.cases(folder_of(script)) if case.platform == "windows"]
    verdicts = {case.verdict for case in cases}
    assert {"ok", "unknown"} <= verdicts
    assert verdicts & {"warning", "critical"}
    says = {key for _, key, _ in SAYS.findall(program(script).decode())} | set(OWN_MESSAGES)
    for case in cases:
        assert case.origin.startswith("synthetic: ")
        keys = re.findall(rf"mark={RECORDED_TOKEN} code=([a-z0-9-]+)", case.output.decode())
        assert set(keys) <= says
