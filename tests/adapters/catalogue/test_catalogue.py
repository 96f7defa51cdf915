"""What every catalogue does, the one on disk and the one in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.domain.errors import WrongUse
from deskside.domain.scripts.folder import ScriptFolder
from fakes.scripts import A_MANIFEST, MANIFEST, PROGRAM, SCRIPT, MemoryCatalogue, write_script

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.usecases.ports.scripts import Catalogue

BROKEN = "network.broken"


@pytest.fixture(params=["files", "memory"])
def either(request: pytest.FixtureRequest, root: Path) -> Catalogue:
    """A catalogue of one whole script and one without a manifest."""
    if request.param == "files":
        write_script(root)
        (write_script(root, BROKEN) / "script.toml").unlink()
        return FileCatalogue(root)
    files = {"script.toml": MANIFEST.encode(), "linux.sh": PROGRAM.encode()}
    whole, broken = ScriptFolder(SCRIPT, files), ScriptFolder(BROKEN, {"linux.sh": PROGRAM.encode()})
    return MemoryCatalogue(whole, broken, manifests={SCRIPT: A_MANIFEST})


def test_it_lists_every_folder_and_reads_the_whole_of_one(either: Catalogue) -> None:
    assert either.ids() == [BROKEN, SCRIPT]
    assert sorted(either.folder(SCRIPT).files) == ["linux.sh", "script.toml"]


def test_a_manifest_is_read_out_of_the_bytes_in_hand(either: Catalogue) -> None:
    folder = either.folder(SCRIPT)
    assert either.flaws(folder) == ()
    assert either.manifest(folder) == A_MANIFEST
    assert either.cases(folder) == ()


def test_what_is_no_script_says_why(either: Catalogue) -> None:
    folder = either.folder(BROKEN)
    (flaw,) = either.flaws(folder)
    with pytest.raises(WrongUse) as error:
        either.manifest(folder)
    assert (error.value.code, error.value.facts) == (flaw.code, flaw.facts)
    assert flaw.code == "script-file-missing"


def test_what_is_not_there_is_unknown(either: Catalogue) -> None:
    with pytest.raises(WrongUse, match="script-unknown"):
        either.folder("network.absent")
