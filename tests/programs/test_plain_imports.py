"""After Qt, modules are imported as Python imports them: without a look at their sources."""

from __future__ import annotations

import builtins
import importlib
import linecache
from typing import TYPE_CHECKING

import PySide6.QtCore  # noqa: F401 - brings the import that is taken back
import pytest

from deskside.programs.plain_imports import import_plainly

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("plainly", [False, True])
def test_sources_are_read_and_kept_unless_the_import_is_pythons_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plainly: bool
) -> None:
    monkeypatch.setattr(builtins, "__import__", builtins.__feature_import__)  # type: ignore[attr-defined]  # PySide's
    source = tmp_path / f"a_module_{plainly}.py".lower()
    source.write_text("answer = 42\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    if plainly:
        import_plainly()
    exec(f"import {source.stem}", {})  # noqa: S102 - the statement itself is what differs
    assert (str(source) in linecache.cache) is not plainly
