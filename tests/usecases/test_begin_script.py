"""What an author begins with passes every check as it is, on every system, alone and as a pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.catalogue.powershell import PowerShellGrammar
from deskside.adapters.catalogue.shellcheck import Shellcheck
from deskside.adapters.catalogue.writing import FolderFiles
from deskside.domain.errors import WrongUse
from deskside.domain.scripts.template import Beginning
from deskside.usecases.begin_script import BeginScript
from deskside.usecases.check_script import CheckScript
from deskside.usecases.judge_cases import JudgeCases

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SCRIPT, UNDO = "office.fresh-settings", "office.old-settings"


def begun(root: Path, *, platforms: Sequence[str] = ("linux",), undo: str = UNDO) -> FileCatalogue:
    title = {"en": "Begin with fresh settings", "ru": "Начать с новых настроек"}
    beginning = Beginning(
        author="me@example.org", title=title, tell=title, platforms=platforms, schema="x.json", undo=undo
    )
    BeginScript(FolderFiles(root))(SCRIPT, beginning)
    return FileCatalogue(root)


@pytest.mark.parametrize("platforms", [("linux",), ("macos",), ("windows",), ("linux", "windows")])
@pytest.mark.parametrize("undo", ["", UNDO])
def test_a_new_script_has_no_remark_and_its_cases_agree(
    tmp_path: Path, platforms: tuple[str, ...], undo: str
) -> None:
    catalogue = begun(tmp_path, platforms=platforms, undo=undo)
    checked = CheckScript(catalogue, [Shellcheck(None), PowerShellGrammar()]).all()
    assert [one.script for one in checked.scripts] == sorted(filter(None, (SCRIPT, undo)))
    assert [one.remarks for one in checked.scripts] == [() for _ in checked.scripts]
    assert checked.absent == ()
    judged = JudgeCases(catalogue)(catalogue.ids())
    assert all(one.good and len(one.cases) >= 3 for one in judged)


def test_the_two_of_a_pair_take_each_other_back(tmp_path: Path) -> None:
    catalogue = begun(tmp_path)
    change, back = (catalogue.manifest(catalogue.folder(script)) for script in (SCRIPT, UNDO))
    assert (change.undo, back.undo) == (UNDO, SCRIPT)
    assert change.effect is back.effect
    assert change.title != back.title


@pytest.mark.parametrize(("undo", "code"), [(UNDO, "script-file-exists"), (SCRIPT, "undo-is-itself")])
def test_a_pair_is_written_whole_or_not_at_all(tmp_path: Path, undo: str, code: str) -> None:
    (tmp_path / "office" / "old-settings").mkdir(parents=True)
    mine = tmp_path / "office" / "old-settings" / "script.toml"
    mine.write_text("mine")
    with pytest.raises(WrongUse) as error:
        begun(tmp_path, undo=undo)
    assert error.value.code == code
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [mine]
    assert mine.read_text() == "mine"
