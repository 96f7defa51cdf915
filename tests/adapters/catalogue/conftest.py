"""A catalogue folder for one test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.catalogue.files import FileCatalogue

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "scripts"


@pytest.fixture
def catalogue(root: Path) -> FileCatalogue:
    return FileCatalogue(root)
