"""Folders become bytes once, bounded, and nothing outside them is ever read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.catalogue.folders import read_plain_folder
from deskside.domain.errors import WrongUse
from deskside.domain.scripts.folder import MAX_FILES, MAX_FOLDER_BYTES
from fakes.scripts import MANIFEST, PROGRAM, SCRIPT, write_script

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.adapters.catalogue.files import FileCatalogue


def refused(catalogue: FileCatalogue, script: str = SCRIPT) -> tuple[str, dict[str, str | int]]:
    with pytest.raises(WrongUse) as error:
        catalogue.folder(script)
    return error.value.code, error.value.facts


def test_every_file_is_read_by_its_path(catalogue: FileCatalogue, root: Path) -> None:
    write_script(root, files={"cases/healthy.out": "text\n"})
    folder = catalogue.folder(SCRIPT)
    assert folder.script == SCRIPT
    assert folder.files == {
        "cases/healthy.out": b"text\n",
        "linux.sh": PROGRAM.encode(),
        "script.toml": MANIFEST.encode(),
    }


def test_what_is_changed_after_the_reading_changes_nothing(catalogue: FileCatalogue, root: Path) -> None:
    where = write_script(root)
    folder = catalogue.folder(SCRIPT)
    (where / "linux.sh").write_text("rm -rf /\n")
    assert folder.files["linux.sh"] == PROGRAM.encode()


def test_ids_are_where_the_folders_lie(catalogue: FileCatalogue, root: Path) -> None:
    for script in ("network.b", "network.a", "disk.space"):
        write_script(root, script)
    (root / "README.md").write_text("not a script")
    (root / "network" / "Not An Id").mkdir()
    (root / ".git").mkdir()
    (root / "linked").symlink_to(root / "network")
    assert catalogue.ids() == ["disk.space", "network.a", "network.b"]


def test_a_catalogue_that_is_not_there_is_empty(catalogue: FileCatalogue) -> None:
    assert catalogue.ids() == []
    assert refused(catalogue)[0] == "script-unknown"


@pytest.mark.parametrize("script", ["../../etc", "network", "a.b.c", "network.", "/etc.passwd", "x" * 500])
def test_an_id_cannot_lead_outside(catalogue: FileCatalogue, root: Path, script: str) -> None:
    write_script(root)
    code, facts = refused(catalogue, script)
    assert code == "script-unknown"
    assert len(str(facts["script"])) <= 64


def test_a_folder_that_is_a_link_is_no_script(catalogue: FileCatalogue, root: Path, tmp_path: Path) -> None:
    outside = write_script(tmp_path / "elsewhere")
    (root / "network").mkdir(parents=True)
    (root / "network" / "lookup").symlink_to(outside)
    assert refused(catalogue)[0] == "script-unknown"


def test_a_link_inside_is_refused_and_never_followed(catalogue: FileCatalogue, root: Path) -> None:
    where = write_script(root)
    (where / "passwd").symlink_to("/etc/passwd")
    assert refused(catalogue) == ("script-link", {"script": SCRIPT, "file": "passwd"})
    (where / "passwd").unlink()
    (where / "cases").symlink_to("/etc")
    assert refused(catalogue) == ("script-link", {"script": SCRIPT, "file": "cases"})


def test_what_is_no_plain_file_is_refused_at_once(catalogue: FileCatalogue, root: Path) -> None:
    where = write_script(root)
    os.mkfifo(where / "pipe")
    assert refused(catalogue) == ("script-unreadable", {"script": SCRIPT, "file": "pipe"})


@pytest.mark.parametrize("name", [".DS_Store", "linux.sh~", "a b", "ü", "evil\x1b[2J\u202e"])
def test_a_file_that_does_not_belong_is_named_harmlessly(
    catalogue: FileCatalogue, root: Path, name: str
) -> None:
    (write_script(root) / name).write_text("x")
    code, facts = refused(catalogue)
    assert code == "script-file-stray"
    assert "\x1b" not in str(facts["file"])
    assert "\u202e" not in str(facts["file"])


def test_a_script_brings_no_shared_file_of_its_own(catalogue: FileCatalogue, root: Path) -> None:
    write_script(root, files={"shared/both.sh": "echo mine\n"})
    assert refused(catalogue) == ("script-file-stray", {"script": SCRIPT, "file": "shared/both.sh"})


def test_a_walkthroughs_folder_is_bounded_too(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 1):
        (tmp_path / f"f{number}").write_text("")
    with pytest.raises(WrongUse, match="script-too-many-files"):
        read_plain_folder(tmp_path, "walkthrough.x")


def test_size_and_number_are_bounded(catalogue: FileCatalogue, root: Path) -> None:
    where = write_script(root)
    (where / "big").write_bytes(b"x" * (MAX_FOLDER_BYTES - 100))
    assert refused(catalogue)[0] == "script-too-large"
    (where / "big").unlink()
    for number in range(MAX_FILES):
        (where / f"f{number}").write_text("")
    assert refused(catalogue)[0] == "script-too-many-files"


def test_an_endless_file_is_not_read_to_its_end(catalogue: FileCatalogue, root: Path) -> None:
    where = write_script(root)
    with (where / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    assert refused(catalogue)[0] == "script-too-large"
