"""The program's own source as syntax trees, for the tests that hold its shape."""

from __future__ import annotations

import ast
import importlib.util
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "app" / "deskside"


def _loaded(path: Path) -> ModuleType:
    about = importlib.util.spec_from_file_location(path.stem, path)
    assert about is not None
    assert about.loader is not None
    module = importlib.util.module_from_spec(about)
    about.loader.exec_module(module)
    return module


second_verifier = _loaded(ROOT / "resources" / "bundle" / "verify.py")
"""The verifier that goes into every bundle, as a module: it is no part of the package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One file: `name` is dotted from `deskside` on, or from `tests` on."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def shown(self) -> str:
        return str(self.path.relative_to(ROOT))

    def imports(self) -> Iterator[str]:
        """Yield the dotted name of everything imported, `package.name` for `from package import name`."""
        for node in _nodes(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Yield every call with the dotted name it is made by, as written."""
        for node in _nodes(self.tree):
            if isinstance(node, ast.Call):
                yield _dotted(node.func), node


@cache
def modules(*under: str) -> tuple[Module, ...]:
    """Return the modules below `app/deskside/` plus the path `under`."""
    return tuple(_read(PACKAGE.joinpath(*under), PACKAGE.parent))


@cache
def modules_of_tests() -> tuple[Module, ...]:
    """Return the modules of the tests."""
    return tuple(_read(ROOT / "tests", ROOT))


def foreign(dotted: str) -> str:
    """Return the library that an imported name belongs to, or nothing for ours and Python's own."""
    top = dotted.partition(".")[0]
    return "" if top == "deskside" or top in sys.stdlib_module_names else top


@cache
def _nodes(tree: ast.Module) -> tuple[ast.Import | ast.ImportFrom | ast.Call, ...]:
    """Return the nodes that tests ask for again and again; a walk over the whole package takes seconds."""
    return tuple(node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom | ast.Call))


def _dotted(made_by: ast.expr) -> str:
    names: list[str] = []
    whole = made_by
    while isinstance(made_by, ast.Attribute):
        names.insert(0, made_by.attr)
        made_by = made_by.value
    return ".".join((made_by.id, *names)) if isinstance(made_by, ast.Name) else ast.unparse(whole)


def _read(folder: Path, base: Path) -> Iterator[Module]:
    return (_module(path, base) for path in sorted(folder.rglob("*.py")))


@cache
def _module(path: Path, base: Path) -> Module:
    parts = path.relative_to(base).with_suffix("").parts
    return Module(
        name=".".join(parts).removesuffix(".__init__"),
        path=path,
        tree=ast.parse(path.read_text(encoding="utf-8")),
    )
