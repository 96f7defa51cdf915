"""What import-linter and ruff cannot say about the shape of the house."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib

from source import ROOT, foreign, modules, modules_of_tests

IMPURE = (
    "asyncio", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "select", "shutil",
    "signal", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib",
    "uuid.uuid4",
)  # fmt: skip
"""What rules and values must not reach: clocks, chance, threads, files, sockets, processes."""

THREADS_START_IN = {"deskside.ui.bridge", "deskside.adapters.threads"}
FOR_ALL_ADAPTERS = {"threads", "both_ends", "file_lock"}
"""What adapters share: where threads start, what both ends of an SSH connection need (record 61), and a lock
that ends with its process."""
STARTS_A_THREAD = {
    "Thread", "Timer", "ThreadPoolExecutor", "ProcessPoolExecutor", "start_new_thread", "Pool", "QThread",
    "QThreadPool", "QRunnable", "to_thread",
}  # fmt: skip

COUNT_AS_ONE = (
    {"sqlalchemy", "alembic"},
    {"paramiko", "cryptography"},
    {"pydantic", "pydantic_core"},
    {"cyclonedx", "packageurl"},
    {"tree_sitter", "tree_sitter_powershell"},
)
"""Alembic is SQLAlchemy's own migrations, a paramiko key is a key of cryptography, pydantic's errors come
from its core, a package URL is how a bill of materials names a package, and a grammar is a table for its
parser."""

LINES = 300
"""Above this a module usually hides a second idea (CONTRIBUTING.md)."""

LONGER = {
    "deskside.ui.bridge": "the one place where threads and the screen meet, to be read in one piece",
    "deskside.domain.companion.consent": "the only place where anything is allowed, to be read in one piece",
    "deskside.usecases.companion_side": "every way into a session under its one lock, beside the others",
    "deskside.domain.companion.talk": "the whole talk of core and face, every word of both, side by side",
    "deskside.ui.words.inventory.labels": "one word for every field there is, in the order of the alphabet",
}
"""Modules that are longer, and why each is one idea all the same."""


def test_rules_and_values_reach_nothing_outside_themselves() -> None:
    reached = [
        f"{module.shown}: {name}"
        for module in modules("domain")
        for name in module.imports()
        if name.startswith(tuple(f"{impure}." for impure in IMPURE)) or name in IMPURE
    ]
    assert reached == []


def test_rules_and_values_ask_neither_clock_nor_file() -> None:
    asked = [
        f"{module.shown}: {name}()"
        for module in modules("domain")
        for name, _ in module.calls()
        if name == "open" or name.endswith((".now", ".today", ".utcnow"))
    ]
    assert asked == []


def test_view_models_know_no_widgets() -> None:
    seen = [
        f"{module.shown}: {name}"
        for module in modules("ui")
        if module.name.endswith("_model")
        for name in module.imports()
        if name.startswith(("PySide6.QtWidgets", "PySide6.QtGui"))
    ]
    assert seen == []


def test_threads_start_in_two_files_only() -> None:
    starting = [
        f"{module.shown}: {name}"
        for module in modules()
        if module.name not in THREADS_START_IN
        for name in (*module.imports(), *(called for called, _ in module.calls()))
        if name.rpartition(".")[2] in STARTS_A_THREAD
    ]
    assert starting == []


def test_an_adapter_module_knows_one_foreign_library() -> None:
    crowded = {}
    for module in modules("adapters"):
        libraries = {foreign(name) for name in module.imports()} - {""}
        if len(libraries) > 1 and libraries not in COUNT_AS_ONE:
            crowded[module.shown] = sorted(libraries)
    assert crowded == {}


def test_an_adapter_knows_no_other_adapter() -> None:
    nosy = [
        f"{module.shown}: {name}"
        for module in modules("adapters")
        for name in module.imports()
        if (subject := re.match(r"deskside\.adapters\.(\w+)", name))
        and subject[1] not in {*module.name.split(".")[2:3], *FOR_ALL_ADAPTERS}
    ]
    assert nosy == []


def test_what_is_built_on_a_catalogue_is_built_anew_with_it() -> None:
    taken: dict[str, dict[str, set[str]]] = {"of_catalogue": {}, "cached_property": {}}
    for module in modules("programs"):
        for made in ast.walk(module.tree):
            if not isinstance(made, ast.FunctionDef):
                continue
            parts = {ast.unparse(part) for part in ast.walk(made) if isinstance(part, ast.Attribute)}
            for mark in {ast.unparse(one) for one in made.decorator_list} & taken.keys():
                taken[mark][made.name] = {part.removeprefix("self.") for part in parts}
    held = {"scripts_dir", "walkthroughs_dir", *taken["of_catalogue"]}
    assert {name: of & held for name, of in taken["cached_property"].items() if of & held} == {}


def test_a_long_module_says_why_it_is_one_idea() -> None:
    long = {module.name for module in modules() if len(module.path.read_text().splitlines()) > LINES}
    assert long == set(LONGER)


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    excused = [
        f"{module.shown}:{node.lineno}"
        for module in modules_of_tests()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail", "importorskip"}
    ]
    assert excused == []


def test_what_a_test_needs_is_set_up() -> None:
    listed = {
        name
        for line in (ROOT / "installer" / "debian-packages.txt").read_text().splitlines()
        if line and not line.startswith("#")
        for name in line.split()[1].split("|")
    }
    asked = {
        package
        for module in modules_of_tests()
        for name, call in module.calls()
        if name == "needs" and (package := _package(call))
    }
    assert asked
    assert asked - listed == set()


def test_lock_files_pin_every_library_and_name_no_address() -> None:
    locks = sorted((ROOT / "requirements").glob("*.lock"))
    assert [lock.name for lock in locks] == ["build.lock", "dev.lock", "run.lock"]
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text
        assert not re.search(r"^--?(?!hash)", text, re.MULTILINE), f"{lock.name} holds an option"
        entries = re.split(r"\n(?=[a-z0-9])", text.partition("make lock\n")[2])
        loose = [
            entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry
        ]
        assert loose == []


def test_every_dependency_is_locked_and_has_its_sentence_of_why() -> None:
    record = (ROOT / "app" / "decisions" / "0002-dependencies.md").read_text()
    locked = (ROOT / "requirements" / "run.lock").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [re.split(r"[<>=!~ ]", dependency)[0] for dependency in project["dependencies"]]
    assert [name for name in names if f"| `{name}` |" not in record] == []
    assert [name for name in names if f"\n{name.lower()}==" not in locked] == [], "run `make lock`"


def test_no_file_tells_where_a_clone_of_it_lies() -> None:
    telling = subprocess.run(
        ["git", "-C", str(ROOT), "grep", "--name-only", "--fixed-strings", str(ROOT)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (telling.stdout, telling.stderr) == ("", "")


def _package(call: ast.Call) -> str:
    """Return the package that a `needs("program", package="name")` names, or its program."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == "package"] or call.args[:1]
    return named[0].value if isinstance(named[0], ast.Constant) and isinstance(named[0].value, str) else ""
